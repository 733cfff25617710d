package aws

import (
	"maps"
	"regexp"
	"strings"
)

// Topics and where their messages go.
const (
	Topic             Kind = "sns.Topic"
	TopicSubscription Kind = "sns.TopicSubscription"
)

var snsKinds = map[Kind]*row{
	Topic: {
		title:     "SNS Topic",
		api:       api{"SNS", "CreateTopic", "SetTopicAttributes", "DeleteTopic"},
		named:     true,
		immutable: []string{"fifoTopic"},
		emptied:   []string{"kmsMasterKeyId"},
		creating:  second,
		updating:  second,
		deleting:  second,
		id:        func(a *Account, r *Resource) string { return a.arn("sns", r.ExternalName) },
		find:      func(a *Account, o Object) string { return a.arn("sns", o.ExternalName) },
		arn:       func(_ *Account, r *Resource) string { return r.ID },
		check:     checkTopic,
		observe: func(a *Account, r *Resource) map[string]any {
			seen := map[string]any{"owner": a.id, "signatureVersion": 0}
			if r.flag("fifoTopic") {
				seen["fifoThroughputScope"] = "Topic"
			}
			return seen
		},
	},
	TopicSubscription: {
		title:     "SNS Topic Subscription",
		api:       api{"SNS", "Subscribe", "SetSubscriptionAttributes", "Unsubscribe"},
		untagged:  true,
		immutable: []string{"topicArn", "protocol", "endpoint"},
		emptied:   []string{"filterPolicy"},
		creating:  second,
		updating:  second,
		deleting:  second,
		references: []reference{{
			field: "topicArn", to: Topic, onDelete: cascades, missing: "NotFoundException: Topic does not exist%.0s",
		}},
		id:    func(a *Account, r *Resource) string { return r.Text("topicArn") + ":" + a.uuid() },
		arn:   func(_ *Account, r *Resource) string { return r.ID },
		check: checkSubscription,
		observe: func(a *Account, r *Resource) map[string]any {
			seen := map[string]any{"ownerId": a.id, "pendingConfirmation": r.Text("protocol") != "sqs", "confirmationWasAuthenticated": r.Text("protocol") == "sqs"}
			if r.Text("filterPolicy") != "" {
				seen["filterPolicyScope"] = "MessageAttributes"
			}
			return seen
		},
	},
}

func init() { maps.Copy(table, snsKinds) }

var topicName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,256}$`)

func checkTopic(a *Account, r, _ *Resource) error {
	stem, fifo := strings.CutSuffix(r.ExternalName, ".fifo")
	if fifo != r.flag("fifoTopic") || !topicName.MatchString(stem) {
		return reject("invalid topic name: %s", r.ExternalName)
	}
	if r.flag("contentBasedDeduplication") && !fifo {
		return reject("content-based deduplication can only be set for FIFO topics")
	}
	if strings.Contains(strings.ToLower(r.Text("policy")), `"sns:*"`) {
		return refuse("InvalidParameter: Invalid parameter: Policy statement action out of service scope!")
	}
	return checkOwnPolicy(r, a.arn("sns", r.ExternalName))
}

func checkSubscription(_ *Account, r, _ *Resource) error {
	fifo := strings.HasSuffix(r.Text("topicArn"), ".fifo")
	switch protocol := r.Text("protocol"); {
	case fifo && protocol != "sqs":
		return refuse("InvalidParameter: Invalid parameter: Invalid protocol type: %s for a FIFO topic", protocol)
	case protocol == "sqs" && !fifo && strings.HasSuffix(r.Text("endpoint"), ".fifo"):
		return refuse("InvalidParameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics")
	case protocol == "email" && r.flag("rawMessageDelivery"):
		return refuse("InvalidParameter: Invalid parameter: Attributes Reason: Delivery protocol [email] does not support raw message delivery.")
	case r.Text("filterPolicyScope") != "" && r.Text("filterPolicy") == "":
		return reject("filter_policy is required when filter_policy_scope is set")
	}
	return nil
}
