package compositions

import (
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// queueKinds are the kinds of queues.
var queueKinds = []plan.Kind{
	{
		GroupVersionKind: sqs.Queue_GroupVersionKind,
		AddGroup:         sqs.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"fifoQueue", "messageRetentionSeconds"},
		SaidBy: map[string]string{
			"contentBasedDeduplication": "contentBasedDeduplication of the queue",
			"delaySeconds":              "delaySeconds of the queue",
			"fifoQueue":                 "type of the queue",
			"maxMessageSize":            "maximumMessageKiB of the queue",
			"messageRetentionSeconds":   "retentionSeconds of the queue",
			"receiveWaitTimeSeconds":    "receiveWaitSeconds of the queue",
			"visibilityTimeoutSeconds":  "visibilityTimeoutSeconds of the queue",
		},
		Twice: "CreateQueue: QueueNameExists",
		Loss:  plan.Says("the queue is deleted with the messages in it"),
		OtherForms: map[plan.Field]plan.Same{
			plan.In[sqs.QueueParameters]("Policy"): plan.Texts(plan.SamePolicy), // SuppressEquivalentPolicyDiffs (sqs/queue.go)
		},
		Calls: plan.Calls{
			From: "sqs/queue.go", Makes: "queue",
			Create: "sqs:CreateQueue", Read: "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags",
			Update: "sqs:SetQueueAttributes", Remove: "sqs:DeleteQueue", Tags: "sqs:TagQueue sqs:UntagQueue",
		},
	},
	{
		GroupVersionKind: sqs.QueueRedrivePolicy_GroupVersionKind,
		AddGroup:         sqs.SchemeBuilder.AddToScheme,
		PartOf:           []string{"QueueURL"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[sqs.QueueRedrivePolicyParameters]("RedrivePolicy"): plan.Texts(plan.SamePolicy), // JSONBytesEqual (sqs/queue_redrive_policy.go)
		},
		Calls: plan.Calls{
			From: "sqs/queue_redrive_policy.go", Create: "sqs:SetQueueAttributes", Read: "sqs:GetQueueAttributes", Update: "sqs:SetQueueAttributes",
			Remove: "sqs:SetQueueAttributes",
		},
	},
	{
		GroupVersionKind: sqs.QueueRedriveAllowPolicy_GroupVersionKind,
		AddGroup:         sqs.SchemeBuilder.AddToScheme,
		PartOf:           []string{"QueueURL"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[sqs.QueueRedriveAllowPolicyParameters]("RedriveAllowPolicy"): plan.Texts(plan.SamePolicy), // sqs/queue_redrive_allow_policy.go
		},
		Calls: plan.Calls{
			From: "sqs/queue_redrive_allow_policy.go", Create: "sqs:SetQueueAttributes", Read: "sqs:GetQueueAttributes", Update: "sqs:SetQueueAttributes",
			Remove: "sqs:SetQueueAttributes",
		},
	},
}
