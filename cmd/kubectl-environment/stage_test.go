package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

// now is when tests look.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// refusedByRDS is what AWS says of an instance that its quota does not allow.
const refusedByRDS = `create failed: creating RDS DB Instance (shop-staging-main): operation error RDS: CreateDBInstance, https response error StatusCode: 400, ` +
	`InstanceQuotaExceeded: Exceeded maximum number of DB instances of quota 40`

// stages are those of the life of the storefront.
var stages = map[string]func(*world){
	"ready": func(*world) {},
	"progressing": func(w *world) {
		w.making("Instance/shop-main", 4*time.Minute)
		w.making("NATGateway/shop-nat-a", 50*time.Second)
	},
	"failed": func(w *world) {
		w.refuse("Instance/shop-main", refusedByRDS)
	},
	"update-refused": func(w *world) {
		refused := asyncError("AsyncUpdateFailure", "operation error ECS: UpdateService, https response error StatusCode: 400, "+
			"InvalidParameterException: The specified capacity provider strategy is not supported")
		w.resource("Service.ecs/shop-web").SetConditions(refused)
	},
	"removing": func(w *world) { w.env.Spec.Buckets, w.env.Spec.Services[0].Buckets = nil, nil },
	"deleting": func(w *world) {
		at := metav1.NewTime(now.Add(-2 * time.Minute))
		w.env.DeletionTimestamp = &at
		for key := range w.seen.Resources {
			if strings.HasPrefix(key.Kind, "Service") || key.Kind == "TaskDefinition" {
				delete(w.seen.Resources, key)
			}
		}
		w.resource("VPC/shop-vpc").SetConditions(asyncError("AsyncDeleteFailure",
			"deleting EC2 VPC (vpc-1): operation error EC2: DeleteVpc, api error DependencyViolation: The vpc 'vpc-1' has dependencies and cannot be deleted."))
	},
	"secret-missing": func(w *world) {
		w.unmake("SecretVersion/shop-payment")
		delete(w.seen.Secrets, "payment")
	},
	"paused": func(w *world) { w.env.Spec.Management = v1alpha1.ManagementPaused },
	"new":    func(w *world) { clear(w.seen.Resources) },
}

func asyncError(reason, message string) xpv1.Condition {
	return xpv1.Condition{Type: "LastAsyncOperation", Status: corev1.ConditionFalse, Reason: xpv1.ConditionReason(reason), Message: message}
}

// stage is the storefront in a stage of its life, as the commands see it.
func stage(t *testing.T, name string) *view {
	t.Helper()
	w := settledAs(t, "testdata/storefront.yaml", asInAWS)
	stages[name](w)
	w.untilNothingWaits()
	v := newView(w.env, w.seen, now)
	if name != "new" {
		reportOn(v)
	}
	return v
}

// making plays that AWS is making a resource, for some time, and has none of what needs that resource.
func (w *world) making(short string, since time.Duration) {
	live := w.resource(short)
	live.SetConditions(xpv1.Creating())
	live.SetCreationTimestamp(metav1.NewTime(now.Add(-since)))
	clearID(w.t, live)
}

// refuse plays that AWS has refused to make a resource.
func (w *world) refuse(short, message string) {
	w.making(short, time.Hour)
	w.resource(short).SetConditions(asyncError("AsyncCreateFailure", message))
}

// unmake takes away a resource, of which the name may end in a hash.
func (w *world) unmake(prefix string) {
	for key := range w.seen.Resources {
		if strings.HasPrefix(key.String(), prefix) {
			delete(w.seen.Resources, key)
		}
	}
}

// untilNothingWaits takes away what needs what is not there.
func (w *world) untilNothingWaits() {
	for again := true; again && w.env.DeletionTimestamp == nil; {
		again = false
		p, err := compositions.Compose(w.env, w.seen.Observed.Observed)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, o := range p.Objects {
			if !o.Waits() {
				continue
			}
			before := len(w.seen.Resources)
			delete(w.seen.Resources, o.Key)
			if o.RevisionOf != "" {
				w.unmake(o.String() + "-")
			}
			again = again || len(w.seen.Resources) < before
		}
	}
}

// reportOn plays the controller's report, in its words.
func reportOn(v *view) {
	of := v.env
	total, done := int32(len(v.wanted())), int32(ready(v.wanted()))
	if v.plan != nil {
		of.Status = v.plan.Outputs
	}
	of.Status.ObservedGeneration = of.Generation
	of.Status.Resources = &v1alpha1.ResourceCounts{Summary: fmt.Sprintf("%d/%d", done, total), Total: &total, Ready: &done}
	about := func(kind string, status metav1.ConditionStatus, reason, message string) {
		meta.SetStatusCondition(&of.Status.Conditions, metav1.Condition{
			Type: kind, Status: status, Reason: reason, Message: message, ObservedGeneration: of.Generation, LastTransitionTime: metav1.NewTime(now.Add(-5 * time.Minute)),
		})
	}
	first := metav1.Condition{Type: v1alpha1.ConditionReady, Status: metav1.ConditionTrue, Reason: v1alpha1.ReasonAvailable, Message: fmt.Sprintf("%d resources are ready", total)}
	for _, c := range compositions.Order() {
		reason, message := verdictOn(v, c)
		if reason == "" {
			continue
		}
		status := metav1.ConditionFalse
		if reason == v1alpha1.ReasonAvailable {
			status = metav1.ConditionTrue
		}
		about(c.Condition, status, reason, message)
		if worse(reason) > worse(first.Reason) {
			first.Status, first.Reason, first.Message = status, reason, message
		}
	}
	switch {
	case of.DeletionTimestamp != nil:
		first.Status, first.Reason, first.Message = metav1.ConditionFalse, v1alpha1.ReasonDeleting, fmt.Sprintf("%d resources left; deleting VPC/shop-vpc", len(v.standings))
	case of.Spec.Management == v1alpha1.ManagementPaused:
		first.Status, first.Reason, first.Message = metav1.ConditionUnknown, v1alpha1.ReasonPaused, "spec.management is Paused: nothing is changed and nothing is checked"
	}
	about(first.Type, first.Status, first.Reason, first.Message)
}

func worse(reason string) int {
	return slices.Index([]string{v1alpha1.ReasonAvailable, v1alpha1.ReasonWaiting, v1alpha1.ReasonProgressing, v1alpha1.ReasonFailed, v1alpha1.ReasonSecretMissing}, reason)
}

func verdictOn(v *view, c plan.Composition) (reason, message string) {
	if v.plan != nil {
		for _, problem := range v.plan.Problems {
			if problem.Composition == c.Name {
				return problem.Reason, problem.Message
			}
		}
	}
	of := pick(v.wanted(), func(s controllers.Standing) bool { return s.Composition == c.Name })
	for _, state := range []controllers.State{controllers.Failed, controllers.Progressing, controllers.Waiting} {
		if first := pick(of, func(s controllers.Standing) bool { return s.State == state }); len(first) > 0 {
			switch state {
			case controllers.Failed:
				return v1alpha1.ReasonFailed, first[0].String() + ": " + first[0].Message
			case controllers.Progressing:
				return v1alpha1.ReasonProgressing, "making " + first[0].String()
			default:
				return v1alpha1.ReasonWaiting, "waiting for " + controllers.FirstFew(first[0].WaitingOn)
			}
		}
	}
	if len(of) == 0 {
		return "", ""
	}
	return v1alpha1.ReasonAvailable, fmt.Sprintf("%d resources are ready", len(of))
}

// clearID takes away what AWS reports of a resource.
func clearID(t *testing.T, live resource.ModernManaged) {
	t.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(live)
	if err != nil {
		t.Fatal(err)
	}
	unstructured.RemoveNestedField(content, "status", "atProvider")
	reflect.ValueOf(live).Elem().SetZero()
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, live); err != nil {
		t.Fatal(err)
	}
}

// idPrefixes are those of IDs of EC2.
var idPrefixes = map[string]string{
	"VPC": "vpc", "Subnet": "subnet", "InternetGateway": "igw", "RouteTable": "rtb", "NATGateway": "nat", "EIP": "eipalloc", "SecurityGroup": "sg",
	"VPCEndpoint": "vpce", "SecurityGroupIngressRule": "sgr", "SecurityGroupEgressRule": "sgr", "Route": "r", "RouteTableAssociation": "rtbassoc",
}

// asInAWS is what AWS reports, in AWS's forms: what was asked for, and an ID, an ARN and addresses.
func asInAWS(o *plan.Object, manifest *unstructured.Unstructured) map[string]any {
	const account = "111122223333"
	facts, _, _ := unstructured.NestedMap(manifest.Object, "spec", "forProvider")
	name := o.Name
	if external := manifest.GetAnnotations()["crossplane.io/external-name"]; external != "" {
		name = external
	}
	service, _, _ := strings.Cut(o.Group, ".")
	arn := fmt.Sprintf("arn:aws:%s:eu-west-1:%s:%s", service, account, name)
	id := name
	switch {
	case idPrefixes[o.Kind] != "":
		id = fmt.Sprintf("%s-%.10x", idPrefixes[o.Kind], sha256.Sum256([]byte(o.Name)))[:len(idPrefixes[o.Kind])+18]
	case service == "iam":
		arn = fmt.Sprintf("arn:aws:iam::%s:%s/%s", account, strings.ToLower(o.Kind), name)
	case service == "ecs" || service == "elbv2":
		arn = fmt.Sprintf("arn:aws:%s:eu-west-1:%s:%s/%s", strings.Replace(service, "elbv2", "elasticloadbalancing", 1), account, strings.ToLower(o.Kind), name)
		id = arn
	case o.Kind == "Bucket":
		arn = "arn:aws:s3:::" + name
	case o.Kind == "SecretVersion":
		id = "version-of-" + name
		facts["versionId"] = id
	}
	maps.Copy(facts, map[string]any{
		"id": id, "arn": arn, "ownerId": account, "url": "https://sqs.eu-west-1.amazonaws.com/" + account + "/" + name, "publicIp": "203.0.113.7",
		"dnsName": name + ".eu-west-1.elb.amazonaws.com", "zoneId": "Z32O12XQLNTSW2", "arnSuffix": "app/" + name, "engineVersionActual": "17.4",
		"address": name + ".c0ffee.eu-west-1.rds.amazonaws.com",
	})
	if o.Kind == "ServerlessCache" {
		facts["endpoint"] = []any{map[string]any{"address": name + ".serverless.euw1.cache.amazonaws.com"}}
		facts["readerEndpoint"] = []any{map[string]any{"address": name + ".serverless.euw1.cache.amazonaws.com"}}
	}
	return facts
}
