package compositions_test

import (
	"slices"
	"strings"
	"testing"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// joiningWorker is the service of [joiningService] as the annotation has it.
const joiningWorker = "Service.ecs.aws.m.upbound.io/shop-worker"

const groupsAreRefused = "SecurityGroupLimitExceeded: The maximum number of security groups has been reached."

// waitingService is the world of [joiningService] when the adoption of all else is over: AWS refuses the security group for which the service waits.
func waitingService(t *testing.T) *world {
	t.Helper()
	w := joiningService(t, true)
	w.account.Fail(aws.Failure{Kind: aws.SecurityGroup, Operation: aws.Create, Message: groupsAreRefused})
	for range 200 {
		w.goOn()
	}
	group := w.seen.Resources[plan.Key{GroupKind: cloudwatchlogs.Group_GroupVersionKind.GroupKind(), Name: "shop-worker"}]
	if plan.IsObservedOnly(group) || !plan.IsObservedOnly(w.worker()) {
		t.Fatal("the service does not wait alone")
	}
	return w
}

// ask changes what the Environment asks for, and what its annotation says.
func (w *world) ask(change func(*v1alpha1.EnvironmentSpec), annotation func(string) string) {
	w.t.Helper()
	change(&w.env.Spec)
	w.env.Annotations[v1alpha1.AnnotationAdopt] = annotation(w.env.Annotations[v1alpha1.AnnotationAdopt])
	w.env = admitted(w.t, w.env)
}

func asItIs(text string) string { return text }

func renamed(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Name = "work" }

// A service that waits is renamed, or taken out, when the adoption of the rest is over. Another one would come to run beside it, without its log group.
func TestServiceThatIsRenamedWhileItsTakeoverWaitsIsRefused(t *testing.T) {
	const waits = "Service.ecs/shop-worker still waits to be taken over, and the spec does not ask for it any more"
	for name, test := range map[string]struct {
		change     func(*v1alpha1.EnvironmentSpec)
		annotation func(string) string
		want       string
	}{
		"in the spec alone": {renamed, asItIs, `take "` + joiningWorker + `" out of the annotation, and it stays in AWS as it is`},
		"in both": {
			renamed, strings.NewReplacer("/shop-worker", "/shop-work").Replace,
			`take "Service.ecs.aws.m.upbound.io/shop-work" out of the annotation, and it stays in AWS as it is`,
		},
		"taken out":               {func(spec *v1alpha1.EnvironmentSpec) { spec.Services = nil }, asItIs, waits},
		"with a damaged document": {renamed, func(text string) string { return text[1:] }, "not as kubectl environment adopt printed it"},
	} {
		t.Run(name, func(t *testing.T) {
			w := waitingService(t)
			w.ask(test.change, test.annotation)
			w.account.ClearFailures()
			w.wantRefused(test.want)
		})
	}
}

func TestServiceThatIsRenamedWhileItWaitsIsRefusedWithoutAnnotationToo(t *testing.T) {
	w := waitingService(t)
	renamed(&w.env.Spec)
	delete(w.env.Annotations, v1alpha1.AnnotationAdopt)
	w.env = admitted(t, w.env)
	w.account.ClearFailures()
	w.wantRefused("the annotation was removed while Service.ecs/shop-worker still waits to be taken over")
}

func TestJobThatIsRenamedWhileItsTakeoverWaitsIsRefused(t *testing.T) {
	w := joiningJob(t, consentOfOwner)
	w.account.Fail(aws.Failure{Kind: aws.SecurityGroup, Operation: aws.Create, Message: groupsAreRefused})
	for range 200 {
		w.goOn()
	}
	if schedule := w.seen.Resources[plan.Key{GroupKind: scheduler.Schedule_GroupVersionKind.GroupKind(), Name: "shop-nightly.job"}]; !plan.IsObservedOnly(schedule) {
		t.Fatal("the job does not wait")
	}
	w.ask(func(spec *v1alpha1.EnvironmentSpec) { spec.Jobs[0].Name = "every-night" }, asItIs)
	w.account.ClearFailures()
	w.wantRefused("Schedule/shop-nightly.job still waits to be taken over")
}

// Who lets go of a service that waits gets another one of the new name, and has the one of before as it was, with its log group.
func TestServiceThatIsTakenOutOfTheAnnotationWhileItWaitsStaysAsItIs(t *testing.T) {
	w := waitingService(t)
	w.ask(renamed, strings.NewReplacer(`,"`+joiningWorker+`":"`+somebodysWorker+`"`, "").Replace)
	if _, err := compositions.Compose(w.env, w.seen); err != nil {
		t.Fatal(err)
	}
	logs := plan.Key{GroupKind: cloudwatchlogs.Group_GroupVersionKind.GroupKind(), Name: "shop-worker"}
	if stay := plan.GivenUp(w.env, w.seen.Resources); !slices.Contains(stay, logs) {
		t.Errorf("%s does not stay in AWS, but %v", logs, stay)
	}
}
