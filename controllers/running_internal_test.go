package controllers

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/config/crd"
)

// stage is a control plane and AWS without time: operations end when the test says so.
type stage struct {
	t    *testing.T
	env  *v1alpha1.Environment
	seen observation
}

// staged is an Environment of which everything is in AWS.
func staged(t *testing.T, spec v1alpha1.EnvironmentSpec) *stage {
	t.Helper()
	s := &stage{t: t, seen: seeing()}
	s.seen.Secrets = map[string]*corev1.Secret{}
	s.admit(&v1alpha1.Environment{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "shop", UID: ours}, Spec: spec,
	})
	s.settle()
	return s
}

// admit sets the defaults.
func (s *stage) admit(env *v1alpha1.Environment) {
	s.t.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(env)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := crd.Admit(s.t.Context(), &unstructured.Unstructured{Object: content}); err != nil {
		s.t.Fatal(err)
	}
	s.env = &v1alpha1.Environment{}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, s.env); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) plan() *plan.Plan {
	s.t.Helper()
	p, err := compositions.Compose(s.env, s.seen.Observed)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// pass applies what a plan asks for. What is new is there at once; what was there already reports what it was asked for where arrived is true,
// and else what it reported before, with all the provider's success.
func (s *stage) pass(arrived bool) (changed bool) {
	s.t.Helper()
	for _, o := range s.plan().Objects {
		if o.Waits() {
			continue
		}
		old, next := s.seen.Resources[o.Key], o.Resource.DeepCopyObject().(resource.ModernManaged)
		next.SetOwnerReferences([]metav1.OwnerReference{ownerReference(s.env)})
		if meta.GetExternalName(next) == "" {
			meta.SetExternalName(next, "in-aws-"+o.Name)
		}
		if old != nil && !arrived {
			part(next, "Status").Set(part(old, "Status"))
		} else {
			report(s.t, next)
		}
		if !reflect.DeepEqual(next, old) {
			s.seen.Resources[o.Key], changed = next, true
		}
	}
	return changed
}

// settle makes passes until everything is in AWS as it is asked for.
func (s *stage) settle() {
	s.t.Helper()
	for range 50 {
		if !s.pass(true) {
			return
		}
	}
	s.t.Fatal("does not settle in 50 passes")
}

// begin makes passes until all operations run that an edit needs.
func (s *stage) begin(edit func(*v1alpha1.EnvironmentSpec)) {
	s.t.Helper()
	env := s.env.DeepCopy()
	edit(&env.Spec)
	s.admit(env)
	for range 50 {
		if !s.pass(false) {
			return
		}
	}
	s.t.Fatal("does not come to rest in 50 passes")
}

// going are what may be deleted now, by kind and name; a revision without its hash.
func (s *stage) going() []string {
	s.t.Helper()
	var names []string
	for key, res := range toGo(s.env, s.plan(), s.seen, newOutcome()) {
		if of := res.GetLabels()[v1alpha1.LabelRevisionOf]; of != "" {
			key.Name = s.env.Name + "-" + of
		}
		names = append(names, key.String())
	}
	slices.Sort(names)
	return names
}

func (s *stage) ready() verdict { return judge(s.plan(), s.seen, newOutcome()).ready }

func part(res resource.ModernManaged, field string) reflect.Value {
	return reflect.ValueOf(res).Elem().FieldByName(field)
}

// report what was asked for, an ID of every form, and success.
func report(t *testing.T, res resource.ModernManaged) {
	t.Helper()
	at := part(res, "Status").FieldByName("AtProvider")
	asked, err := json.Marshal(part(res, "Spec").FieldByName("ForProvider").Interface())
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(asked, at.Addr().Interface()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ID", "Arn", "Address", "DNSName", "ZoneID", "ArnSuffix", "PublicIP", "OwnerID", "VersionID"} {
		if field := at.FieldByName(name); field.IsValid() && field.IsNil() {
			field.Set(reflect.ValueOf(new(name + "-of-" + res.GetName())))
		}
	}
	success := []xpv1.Condition{xpv1.Available(), xpv1.ReconcileSuccess(), {Type: typeLastAsyncOperation, Status: corev1.ConditionTrue}}
	for i := range success {
		success[i].LastTransitionTime = metav1.NewTime(time.Unix(0, 0))
	}
	res.SetConditions(success...)
}

// serving is a service behind NAT gateways in each zone, with a route and a second port, and a job.
func serving() v1alpha1.EnvironmentSpec {
	return v1alpha1.EnvironmentSpec{
		Region:        "eu-west-1",
		Network:       v1alpha1.NetworkSpec{NATGateway: v1alpha1.NATPerAvailabilityZone},
		LoadBalancers: []v1alpha1.LoadBalancerSpec{{Name: "public"}},
		Services: []v1alpha1.ServiceSpec{{
			Name: "web", TaskSpec: v1alpha1.TaskSpec{Image: "example.org/web:1"}, ServiceConnect: v1alpha1.Enabled,
			Ports:  []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}, {Name: "other", ContainerPort: 9090}},
			Routes: []v1alpha1.RouteSpec{{Name: "all", LoadBalancer: "public", Port: "http"}},
		}},
		Jobs: []v1alpha1.JobSpec{{Name: "nightly", TaskSpec: v1alpha1.TaskSpec{Image: "example.org/nightly:1"}, Schedule: "rate(1 hour)"}},
	}
}

func TestNothingGoesWhileAWSStillMoves(t *testing.T) {
	tests := map[string]struct {
		edit  func(*v1alpha1.EnvironmentSpec)
		going []string // when AWS has arrived
	}{
		"a route to another port": {
			func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes[0].Port = "other" },
			[]string{
				"SecurityGroupEgressRule/shop-service-web.public.8080",
				"SecurityGroupIngressRule/shop-service-web.public.8080",
			},
		},
		"no route": {
			func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Routes = nil },
			[]string{
				"LBListenerRule/shop-web.all", "LBTargetGroup/shop-web.all",
				"SecurityGroupEgressRule/shop-service-web.public.8080",
				"SecurityGroupIngressRule/shop-service-web.public.8080",
			},
		},
		"a single NAT gateway": {
			func(s *v1alpha1.EnvironmentSpec) { s.Network.NATGateway = v1alpha1.NATSingle },
			[]string{"EIP/shop-nat-b", "NATGateway/shop-nat-b"},
		},
		"another job": {
			func(s *v1alpha1.EnvironmentSpec) { s.Jobs[0].Image = "example.org/nightly:2" },
			[]string{"TaskDefinition/shop-nightly.job"},
		},
		"another capacity": {
			func(s *v1alpha1.EnvironmentSpec) { s.Services[0].Capacity.SpotPercent = new(int32(50)) }, nil,
		},
		"no Service Connect": {
			func(s *v1alpha1.EnvironmentSpec) { s.Services[0].ServiceConnect = v1alpha1.Disabled },
			[]string{
				"HTTPNamespace/shop-service-connect", "SecurityGroup/shop-cluster-service-connect",
				"SecurityGroupIngressRule/shop-cluster-service-connect.8080",
				"SecurityGroupIngressRule/shop-cluster-service-connect.9090",
			},
		},
		"commands in its tasks": {func(s *v1alpha1.EnvironmentSpec) { s.Services[0].ExecuteCommand = v1alpha1.Enabled }, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := staged(t, serving())
			if v := s.ready(); !v.ready {
				t.Fatalf("not ready at first: %s", v.message)
			}
			s.begin(test.edit)
			if going, v := s.going(), s.ready(); len(going) > 0 || v.ready || v.reason != v1alpha1.ReasonProgressing {
				t.Errorf("while operations run, %v may go, and Ready is %v", going, v)
			}
			s.settle()
			if v := s.ready(); !v.ready {
				t.Errorf("not ready afterwards: %s", v.message)
			}
			if diff := cmp.Diff(test.going, s.going()); diff != "" {
				t.Errorf("may go afterwards (-want +got):\n%s", diff)
			}
		})
	}
}

// What let in too much goes although something else has failed, and what has to stay is named.
func TestNarrowedAccessDoesNotWaitForServices(t *testing.T) {
	spec := serving()
	other := *spec.Services[0].DeepCopy()
	other.Name, other.Routes = "other", nil
	spec.Services = append(spec.Services, other)
	spec.Services[0].IAM.PolicyARNs = []string{"arn:aws:iam::aws:policy/AdministratorAccess"}
	s := staged(t, spec)
	s.begin(func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].AllowedCIDRs = []v1alpha1.CIDRBlock{"10.0.0.0/8"}
		spec.Services[0].IAM.PolicyARNs = nil
	})
	fail := func(kind, name string) {
		for key, res := range s.seen.Resources {
			if key.Kind == kind && key.Name == name {
				failed := res.DeepCopyObject().(resource.ModernManaged)
				failed.SetConditions(xpv1.ReconcileError(errNameTaken))
				s.seen.Resources[key] = failed
			}
		}
	}
	s.settle()
	const world = "SecurityGroupIngressRule/shop-loadbalancer-public."
	isWorld := func(name string) bool { return strings.HasPrefix(name, world) }
	fail("Service", "shop-web")
	if going := s.going(); len(going) != 1 || !isWorld(going[0]) {
		t.Errorf("while a service has failed, %v may go, want the rule that lets in the world", going)
	}
	done := newOutcome()
	toGo(s.env, s.plan(), s.seen, done)
	v := judge(s.plan(), s.seen, done).ready
	if said := progress(v, s.seen.Resources, done, s.seen.at); len(said) != 1 || !strings.Contains(said[0].Message, "no longer asked for, and kept until everything that could use it is ready: RolePolicyAttachment/shop-web-") {
		t.Errorf("the conditions do not name the policy that is still attached: %v", said)
	}
	for key, res := range s.seen.Resources { // the range that may connect is not open yet
		if rule, ok := res.(*ec2.SecurityGroupIngressRule); ok && plan.Text(rule.Spec.ForProvider.CidrIPv4) == "10.0.0.0/8" {
			fail(key.Kind, key.Name)
		}
	}
	if going := s.going(); len(going) > 0 {
		t.Errorf("before the range that may connect can, %v may go", going)
	}
	s.settle()
	s.begin(func(spec *v1alpha1.EnvironmentSpec) {
		spec.LoadBalancers[0].Name = "second"
		spec.Services[0].Routes[0].LoadBalancer = "second"
	})
	if going := s.going(); slices.ContainsFunc(going, isWorld) {
		t.Errorf("the load balancer that still serves is closed: %v", going)
	}
}
