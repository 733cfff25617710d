package compositions_test

import (
	"encoding/json"
	"maps"
	"path"
	"reflect"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	acm "github.com/upbound/provider-aws/v2/apis/namespaced/acm/v1beta1"
	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	servicediscovery "github.com/upbound/provider-aws/v2/apis/namespaced/servicediscovery/v1beta1"
	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func compose(t testing.TB, env *v1alpha1.Environment, seen plan.Observed) *plan.Plan {
	t.Helper()
	p, err := compositions.Compose(env, seen)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// settle plays the controller, the provider and AWS: in each pass everything that does not wait comes to be in AWS, and names are free. It ends when a pass
// changes nothing, and returns the last plan. What has come to be is in seen. Each pass's plan is shown to watch.
func settle(t testing.TB, env *v1alpha1.Environment, seen plan.Observed, watch ...func(*plan.Plan)) *plan.Plan {
	t.Helper()
	made := works{}
	for range 50 {
		p := compose(t, env, seen)
		for _, w := range watch {
			w(p)
		}
		if !made.carryOut(env, p, seen) {
			return p
		}
	}
	t.Fatal("does not settle in 50 passes")
	return nil
}

// works are what has been made in the passes before. Most objects are asked for as they were, and making them is most of the work.
type works map[plan.Key]work

type work struct {
	asked *plan.Object
	made  resource.ModernManaged
}

// stands reports whether what was made of an object is what is there, and is asked for again.
func (w works) stands(o *plan.Object, there resource.ModernManaged) bool {
	before := w[o.Key]
	return before.asked != nil && before.made == there && before.asked.Existing == o.Existing && before.asked.Probing == o.Probing &&
		reflect.DeepEqual(before.asked.Resource, o.Resource)
}

// carryOut makes what the plan asks for, and reports whether anything has changed.
func carryOut(env *v1alpha1.Environment, p *plan.Plan, seen plan.Observed) (changed bool) {
	return works{}.carryOut(env, p, seen)
}

func (w works) carryOut(env *v1alpha1.Environment, p *plan.Plan, seen plan.Observed) (changed bool) {
	for _, generated := range p.Generated {
		if seen.Secrets[generated.Name] == nil {
			seen.Secrets[generated.Name] = generate(generated)
			changed = true
		}
	}
	for _, o := range p.Objects {
		if o.Waits() || w.stands(o, seen.Resources[o.Key]) {
			continue
		}
		made := live(o)
		if o.Probing {
			missing(made)
		}
		made.SetOwnerReferences([]metav1.OwnerReference{*metav1.NewControllerRef(env, v1alpha1.GroupVersion.WithKind("Environment"))})
		if !reflect.DeepEqual(made, seen.Resources[o.Key]) {
			seen.Resources[o.Key] = made
			changed = true
		}
		w[o.Key] = work{o, seen.Resources[o.Key]}
	}
	return changed
}

// prune takes away what the plan does not ask for.
func prune(p *plan.Plan, seen plan.Observed) {
	wanted := map[plan.Key]bool{}
	for _, o := range p.Objects {
		wanted[o.Key] = true
	}
	maps.DeleteFunc(seen.Resources, func(key plan.Key, _ resource.ModernManaged) bool { return !wanted[key] })
}

// generate makes a "random" value that says where it comes from.
func generate(g plan.GeneratedSecret) *corev1.Secret {
	values := map[string]string{g.Key: "random-value-of-" + g.Name}
	maps.Copy(values, g.Fixed)
	return newSecret(g.Name, values)
}

// live is an object as the provider leaves it when it exists in AWS.
func live(o *plan.Object) resource.ModernManaged {
	res := o.Resource.DeepCopyObject().(resource.ModernManaged)
	res.SetUID(types.UID("uid-of-" + res.GetName()))
	setReady(res, corev1.ConditionTrue)
	mirror(res)
	if o.Existing {
		reportExisting(res)
		return res
	}
	report(res, strings.TrimPrefix(res.GetName(), res.GetLabels()[v1alpha1.LabelEnvironment]+"-"))
	if meta.GetExternalName(res) == "" && !compositions.Kinds.Row(o.GroupKind).WithoutName {
		meta.SetExternalName(res, "made-by-aws")
	}
	return res
}

// mirror reports everything that was asked for, as the provider does when it has read AWS.
func mirror(res resource.ModernManaged) {
	of := reflect.ValueOf(res).Elem()
	asked, err := json.Marshal(of.FieldByName("Spec").FieldByName("ForProvider").Interface())
	if err != nil {
		panic(err)
	}
	now := of.FieldByName("Status").FieldByName("AtProvider")
	if err := json.Unmarshal(asked, now.Addr().Interface()); err != nil {
		panic(err)
	}
	reverseLists(now)
	rewrite(res)
}

func setReady(res resource.ModernManaged, status corev1.ConditionStatus) {
	res.SetConditions(xpv1.Condition{Type: xpv1.TypeReady, Status: status})
}

const account = "111122223333"

func arn(service, name string) *string {
	return arnIn("eu-west-1", service, name)
}

func arnIn(region, service, name string) *string {
	return new("arn:" + partitionOf(region) + ":" + service + ":" + region + ":" + account + ":" + name)
}

// report sets what AWS says of an object beyond what was asked for, with values that say which object it is.
func report(res resource.ModernManaged, part string) {
	reportTexts(res, part)
	switch r := res.(type) {
	case *acm.Certificate:
		r.Status.AtProvider.DomainValidationOptions = validationOptions(r)
	case *ec2.VPC:
		r.Status.AtProvider.OwnerID = new(account)
	case *ec2.InternetGateway:
		r.Status.AtProvider.ID = new("igw-" + part)
	case *ec2.RouteTable:
		r.Status.AtProvider.ID = new("rtb-" + part)
	case *ec2.EIP:
		r.Status.AtProvider.ID, r.Status.AtProvider.PublicIP = new("eipalloc-"+part), new("ip-of-"+part)
	case *ec2.NATGateway:
		r.Status.AtProvider.ID = new("nat-of-" + part)
	case *ec2.DefaultSecurityGroup:
		r.Status.AtProvider.ID = new("sg-default")
	case *ec2.SecurityGroup:
		r.Status.AtProvider.ID = new("sg-" + part)
	case *ec2.VPCEndpoint:
		r.Status.AtProvider.ID = new("vpce-" + part)
	case *elbv2.LB:
		r.Status.AtProvider.Arn = arn("elasticloadbalancing", "loadbalancer/"+part)
		r.Status.AtProvider.DNSName, r.Status.AtProvider.ZoneID = new(part+".elb.example.com"), new("ZONEOFELB")
		r.Status.AtProvider.ArnSuffix = new("app/" + part)
	case *elbv2.LBListener:
		r.Status.AtProvider.Arn = arn("elasticloadbalancing", "listener/"+part)
	case *elbv2.LBTargetGroup:
		r.Status.AtProvider.Arn = arn("elasticloadbalancing", "targetgroup/"+part)
		r.Status.AtProvider.ArnSuffix = new("targetgroup/" + part)
	case *cloudwatchlogs.Group:
		r.Status.AtProvider.Arn = arn("logs", "log-group:"+part)
	case *ecs.TaskDefinition:
		r.Status.AtProvider.Arn = arn("ecs", "task-definition/"+part)
	case *iam.Role:
		r.Status.AtProvider.Arn = new("arn:aws:iam::" + account + ":role/" + part)
	case *rds.Instance:
		reportInstance(r, part)
	case *rds.Cluster:
		reportCluster(r, part)
	case *rds.Proxy:
		r.Status.AtProvider.Arn = arn("rds", "db-proxy:prx-"+part)
	case *elasticache.ServerlessCache:
		reportServerless(r, part)
	case *elasticache.ReplicationGroup:
		reportNodes(r)
	case *route53.Record:
		r.Status.AtProvider.Fqdn = r.Spec.ForProvider.Name
	case *route53.Zone:
		r.Status.AtProvider.ZoneID = new("ZONE-" + part)
	case *servicediscovery.HTTPNamespace:
		r.Status.AtProvider.Arn = arn("servicediscovery", "namespace/"+part)
	case *secretsmanager.SecretVersion:
		if meta.GetExternalName(r) == "" {
			meta.SetExternalName(r, "secret|version-of-"+part)
		}
		r.Status.AtProvider.VersionID = new(strings.TrimPrefix(meta.GetExternalName(r), "secret|"))
		r.Status.AtProvider.Arn, r.Status.AtProvider.ID = r.Spec.ForProvider.SecretID, new(meta.GetExternalName(r))
	case *s3.Bucket:
		r.Status.AtProvider.ID, r.Status.AtProvider.Arn = new(meta.GetExternalName(r)), new("arn:aws:s3:::"+meta.GetExternalName(r))
	case *efs.MountTarget: // in the zone of its subnet, see reportExisting
		r.Status.AtProvider.AvailabilityZoneName = new("eu-west-1" + lastLetter(*r.Spec.ForProvider.SubnetID))
	case *sqs.Queue:
		r.Status.AtProvider.Arn = arnIn(*r.Spec.ForProvider.Region, "sqs", *r.Spec.ForProvider.Name)
	case *sns.Topic:
		r.Status.AtProvider.Arn = arnIn(*r.Spec.ForProvider.Region, "sns", meta.GetExternalName(r))
	case *sns.TopicSubscription:
		r.Status.AtProvider.PendingConfirmation = new(*r.Spec.ForProvider.Protocol != "sqs")
	case *secretsmanager.Secret:
		r.Status.AtProvider.Arn = arn("secretsmanager", "secret:"+part)
	}
}

// reportTexts sets every text that only AWS knows: what status.atProvider has and spec.forProvider has not.
func reportTexts(res resource.ModernManaged, part string) {
	of := reflect.ValueOf(res).Elem()
	asked, now := of.FieldByName("Spec").FieldByName("ForProvider"), of.FieldByName("Status").FieldByName("AtProvider")
	service, kind := path.Base(path.Dir(of.Type().PkgPath())), strings.ToLower(of.Type().Name())
	for i := range now.NumField() {
		name := now.Type().Field(i).Name
		if _, text := now.Field(i).Interface().(*string); !text || asked.FieldByName(name).IsValid() {
			continue
		}
		said := new(strings.ToLower(name) + "-of-" + part)
		switch name {
		case "Arn":
			said = arn(service, kind+"/"+part)
		case "ID":
			said = new(kind + "-" + part)
		case "URL":
			said = new("https://" + service + ".eu-west-1.amazonaws.com/" + account + "/" + part)
		}
		now.Field(i).Set(reflect.ValueOf(said))
	}
}

// validationOptions are one for each name, and the same for a wildcard and the domain under which it stands.
func validationOptions(r *acm.Certificate) []acm.DomainValidationOptionsObservation {
	var options []acm.DomainValidationOptionsObservation
	for _, name := range r.Spec.ForProvider.SubjectAlternativeNames {
		options = append(options, acm.DomainValidationOptionsObservation{
			DomainName: name, ResourceRecordType: new("CNAME"),
			ResourceRecordName:  new("_proof." + strings.TrimPrefix(*name, "*.") + "."),
			ResourceRecordValue: new("_answer." + strings.TrimPrefix(*name, "*.") + ".acm-validations.aws."),
		})
	}
	return options
}

func lastLetter(text string) string { return text[len(text)-1:] }
