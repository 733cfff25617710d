package terraform

import (
	"slices"
	"strings"

	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// What attributes may be set of what is taken over: those for which there is a field, those that AWS computes, and those that are Terraform's own.
const (
	knownOfTopic = "arn id name name_prefix fifo_topic content_based_deduplication kms_master_key_id policy owner tags tags_all region timeouts " +
		"signature_version tracing_config fifo_throughput_scope beginning_archive_time"
	knownOfSubscription = "arn id topic_arn protocol endpoint raw_message_delivery filter_policy filter_policy_scope owner_id region pending_confirmation " +
		"confirmation_was_authenticated confirmation_timeout_in_minutes endpoint_auto_confirms"
)

// keyOfSNS is AWS's own key, with which the topics of an Environment are encrypted.
const keyOfSNS = "alias/aws/sns"

func (t *Takeover) topics() {
	for _, r := range t.states.of("aws_sns_topic") {
		policies := t.states.where("aws_sns_topic_policy", "arn", r.text("arn"))
		why := t.wrongWithTopic(r, policies)
		if why == "" && len(t.Spec.Topics) == mostTopics {
			why = "an Environment has at most 20 topics"
		}
		if why != "" {
			t.leaveWith(r, "%s", why)
			for _, policy := range policies {
				t.leaveWith(policy, "its topic is left")
			}
			continue
		}
		spec := v1alpha1.TopicSpec{
			Name: t.name("topics", r), Type: messageType(r.flag("fifo_topic")), ContentBasedDeduplication: v1alpha1.SwitchOf(r.flag("content_based_deduplication")),
		}
		t.Spec.Topics = append(t.Spec.Topics, spec)
		t.targets[r.text("arn")] = spec.Name
		name := r.text("name")
		t.take(&Taken{
			Kind: sns.Topic_GroupVersionKind, Name: compositions.MessagesPart(spec.Name, spec.Type), ExternalName: name, KeptName: name, From: r,
			Effects: append(effectsOfPolicy(policyIn(r, policies)), t.letsAlarmsIn(r, policyIn(r, policies))...),
		}, policies...)
	}
}

// wrongWithTopic says why a topic cannot be taken over, or "". AWS's own key locks out the services of AWS that publish to a topic, so one without a key
// that they use stays as it is.
func (t *Takeover) wrongWithTopic(r *Resource, policies []*Resource) string {
	policy := policyIn(r, policies)
	for _, own := range policies {
		if why := wrongWithHidden(own); why != "" {
			return own.Address + " " + why
		}
	}
	key := r.text("kms_master_key_id")
	switch why := wrongWithAttributes(r, knownOfTopic); {
	case r.region() != t.states.Region:
		return "it is in region " + r.region() + ", and the Environment in " + t.states.Region
	case why != "":
		return "it " + why
	case key != "" && key != keyOfSNS:
		return "it is encrypted with a key of your own, for which an Environment has no field"
	}
	isTold := t.told == r.text("arn")
	if why := grants(policy, t.states.Account, func(s statement) bool { return isTold && t.letsAlarms(s) }); why != "" {
		return why + t.becauseOfAlarms(policy)
	}
	if isTold && key != "" {
		return "it is encrypted with AWS's own key, with which no alarm can publish to it: take kms_master_key_id away first"
	}
	if len(t.states.where("aws_sns_topic_subscription", "topic_arn", r.text("arn"))) > mostSubscriptions {
		return "it has more than 10 subscriptions, which is what an Environment takes"
	}
	for _, user := range t.states.users(r, r.text("arn")) {
		switch {
		case key != "" || slices.Contains(needNoKey, user.Type) || isTold && usesByIAM(user):
		case isTold:
			return "alarms tell it, and " + user.Address + " uses it too: the policy of an Environment's topic lets in no other service of AWS"
		default:
			return "it has no key, and " + user.Address + " uses it: AWS's own key, which it would get, locks out services of AWS that publish to it"
		}
	}
	return ""
}

// needNoKey are the types of what may name a topic and does not publish to it.
var needNoKey = []string{"aws_sns_topic_subscription", "aws_sns_topic_policy", "aws_sqs_queue", "aws_sqs_queue_policy"}

// usesByIAM reports whether what names a topic that alarms tell goes on as it is: alarms, and tasks with rights in IAM.
func usesByIAM(user *Resource) bool {
	isAlarm := user.Type == metricAlarm || user.Type == "aws_cloudwatch_composite_alarm"
	return isAlarm || strings.HasPrefix(user.Type, "aws_iam_") || user.Type == "aws_ecs_task_definition"
}

// policyIn effect is that of a queue or topic, or of the resource of its own that says it.
func policyIn(r *Resource, own []*Resource) string {
	if len(own) > 0 {
		return own[len(own)-1].text("policy")
	}
	return r.text("policy")
}

// subscriptions of the topics that are taken over.
func (t *Takeover) subscriptions() {
	for _, r := range t.states.of("aws_sns_topic_subscription") {
		topic := t.targets[r.text("topic_arn")]
		i := slices.IndexFunc(t.Spec.Topics, func(spec v1alpha1.TopicSpec) bool { return spec.Name == topic })
		why := wrongWithSubscription(r)
		if i < 0 {
			why = "its topic is left"
		}
		spec := t.subscription(r)
		if why == "" && r.text("protocol") == "sqs" && spec.Queue == "" {
			why = "its queue is left"
		}
		if why != "" {
			t.leaveWith(r, "%s", why)
			continue
		}
		to := &t.Spec.Topics[i]
		to.Subscriptions = append(to.Subscriptions, spec)
		t.take(&Taken{Kind: sns.TopicSubscription_GroupVersionKind, Name: compositions.SubscriptionPart(*to, spec), ExternalName: r.text("arn"), From: r})
	}
}

func (t *Takeover) subscription(r *Resource) v1alpha1.SubscriptionSpec {
	spec := v1alpha1.SubscriptionSpec{RawMessageDelivery: v1alpha1.SwitchOf(r.flag("raw_message_delivery")), FilterPolicy: r.text("filter_policy")}
	if spec.FilterPolicy != "" && r.text("filter_policy_scope") == string(v1alpha1.FilterBody) {
		spec.FilterScope = v1alpha1.FilterBody
	}
	switch r.text("protocol") {
	case "sqs":
		spec.Queue = t.queued[r.text("endpoint")]
	case "email":
		spec.Email = r.text("endpoint")
	case "https":
		spec.HTTPS = r.text("endpoint")
	}
	return spec
}

// wrongWithSubscription says why a subscription cannot be part of a topic in the spec, or "".
func wrongWithSubscription(r *Resource) string {
	switch hidden, unknown := wrongWithHidden(r), wrongWithUnknown(r, knownOfSubscription); {
	case hidden != "":
		return "it " + hidden
	case !slices.Contains([]string{"sqs", "email", "https"}, r.text("protocol")):
		return "an Environment has no subscriptions with the protocol " + r.text("protocol")
	case len(r.text("filter_policy")) > longestText:
		return "its filter policy is longer than 4096 characters, which is what an Environment takes"
	case unknown != "":
		return "it " + unknown
	}
	return ""
}

func messageType(fifo bool) v1alpha1.MessageType {
	if fifo {
		return v1alpha1.MessagesFIFO
	}
	return v1alpha1.MessagesStandard
}
