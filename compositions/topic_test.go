package compositions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	cloudwatch "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatch/v1beta1"
	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// What the queue's policy does not let in yet is lost: SNS does not send it again.
func TestSubscriptionWaitsUntilTheQueueLetsTheTopicIn(t *testing.T) {
	env, seen := readEnvironment(t, "topic-subscriptions"), nothingBut(nil)
	subscriptions := env.Spec.Topics[0].Subscriptions
	env.Spec.Topics[0].Subscriptions = subscriptions[:2]
	settle(t, env, seen)
	env.Spec.Topics[0].Subscriptions = subscriptions
	const queue, subscription = "Queue/staging-mails", "TopicSubscription/staging-events.queue-mails"
	first := compose(t, env, seen)
	for _, o := range first.Objects {
		switch {
		case o.String() == subscription && !slices.ContainsFunc(o.WaitingOn, func(k plan.Key) bool { return k.String() == queue }):
			t.Errorf("%s does not wait for %s", o, queue)
		case o.String() == queue && !strings.Contains(*o.Resource.(*sqs.Queue).Spec.ForProvider.Policy, "sns.amazonaws.com"):
			t.Errorf("%s does not let the topic in", o)
		}
	}
	for _, o := range settle(t, env, seen).Objects {
		if o.Waits() {
			t.Errorf("%s still waits for %v", o, o.WaitingOn)
		}
	}
}

// Tasks that publish to the topic of before run on for minutes, and what the queue refuses meanwhile is lost.
func TestTopicOfBeforeSendsToItsQueueUntilItIsGone(t *testing.T) {
	env, seen := readEnvironment(t, "topic-subscriptions"), nothingBut(nil)
	settle(t, env, seen)
	env.Spec.Topics[0].Name = "happenings"
	sent := func(p *plan.Plan) string {
		return *find[*sqs.Queue](t, p, "staging-mails").Spec.ForProvider.Policy
	}
	p := settle(t, env, seen)
	if policy := sent(p); !strings.Contains(policy, "-events\"") || !strings.Contains(policy, "-happenings\"") {
		t.Errorf("with both topics there the policy is %s", policy)
	}
	prune(p, seen)
	if policy := sent(settle(t, env, seen)); strings.Contains(policy, "-events\"") {
		t.Errorf("without the topic of before the policy is %s", policy)
	}
}

func TestWhoHasNotConfirmedIsInTheStatus(t *testing.T) {
	env, seen := readEnvironment(t, "topic-subscriptions"), nothingBut(nil)
	settle(t, env, seen)
	want := []string{"ops@example.org", "https://example.org/hook"}
	if diff := cmp.Diff(want, compose(t, env, seen).Outputs.Topics[0].Unconfirmed); diff != "" {
		t.Errorf("unconfirmed (-want +got):\n%s", diff)
	}
	for _, live := range seen.Resources {
		if subscription, ok := live.(*sns.TopicSubscription); ok {
			subscription.Status.AtProvider.PendingConfirmation = new(false)
		}
	}
	if got := compose(t, env, seen).Outputs.Topics[0].Unconfirmed; len(got) > 0 {
		t.Errorf("%v are still unconfirmed", got)
	}
}

// Nobody can let CloudWatch use the key that AWS has for SNS.
func TestTopicOfTheAlarmsIsOneThatCloudWatchCanPublishTo(t *testing.T) {
	env, seen := readEnvironment(t, "links-to-topics"), nothingBut(nil)
	settle(t, env, seen)
	p := compose(t, env, seen)
	topic := findAll[*sns.Topic](p)[0].Spec.ForProvider
	if topic.KMSMasterKeyID != nil || !strings.Contains(*topic.Policy, "cloudwatch.amazonaws.com") {
		t.Errorf("the topic of the alarms has key %v and policy %s", topic.KMSMasterKeyID, *topic.Policy)
	}
	for _, alarm := range findAll[*cloudwatch.MetricAlarm](p) {
		if got := plan.Text(alarm.Spec.ForProvider.AlarmActions[0]); got != "arn:aws:sns:eu-west-1:111122223333:shop-staging-d8fcc-events" {
			t.Errorf("%s tells %s", alarm.Name, got)
		}
	}
	env.Spec.Alarms = nil
	topic = findAll[*sns.Topic](compose(t, env, seen))[0].Spec.ForProvider
	if topic.KMSMasterKeyID == nil || strings.Contains(*topic.Policy, "cloudwatch.amazonaws.com") {
		t.Errorf("another topic has key %v and policy %s", topic.KMSMasterKeyID, *topic.Policy)
	}
}

func TestTopicsAreRefusedWithoutThePolicyToo(t *testing.T) {
	for want, edit := range map[string]func(*v1alpha1.EnvironmentSpec){
		"spec.topics: events names queue mails, which is not in spec.queues":           func(s *v1alpha1.EnvironmentSpec) { s.Queues = s.Queues[:1] },
		"spec.topics: events sends to queue mails, which is of type FIFO":              func(s *v1alpha1.EnvironmentSpec) { s.Queues[1].Type = v1alpha1.MessagesFIFO },
		"spec.alarms names topic ops, which is not in spec.topics":                     func(s *v1alpha1.EnvironmentSpec) { s.Alarms = &v1alpha1.AlarmsSpec{Topic: "ops"} },
		"spec.alarms.topic: placed is of type FIFO":                                    func(s *v1alpha1.EnvironmentSpec) { s.Alarms = &v1alpha1.AlarmsSpec{Topic: "placed"} },
		"spec.topics: events has a filterPolicy that is no JSON object: {\"event\": }": func(s *v1alpha1.EnvironmentSpec) { s.Topics[0].Subscriptions[1].FilterPolicy = `{"event": }` },
		`spec.topics: events has a filterPolicy in which a is no list, such as ["created"]`: func(s *v1alpha1.EnvironmentSpec) {
			s.Topics[0].Subscriptions[1].FilterPolicy = `{"a": 1}`
		},
		"spec.topics: events has a filterPolicy in which b is no list": func(s *v1alpha1.EnvironmentSpec) {
			s.Topics[0].Subscriptions[1].FilterPolicy, s.Topics[0].Subscriptions[1].FilterScope = `{"a": ["x"], "b": {"c": ["x"]}}`, v1alpha1.FilterAttributes
		},
	} {
		env := readEnvironment(t, "topic-subscriptions")
		edit(&env.Spec)
		composeOrRefuse(t, env, nothingBut(nil), want)
	}
}
