package compositions

import (
	sns "github.com/upbound/provider-aws/v2/apis/namespaced/sns/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// topicKinds are the kinds of topics.
var topicKinds = []plan.Kind{
	{
		GroupVersionKind: sns.Topic_GroupVersionKind,
		AddGroup:         sns.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"fifoTopic"},
		Patched:          []string{"deliveryPolicy"},
		TakenByName:      true,
		LeftOut:          []string{"KMSMasterKeyID"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[sns.TopicParameters]("Policy"): plan.Texts(plan.SamePolicy), // IAMPolicyDocumentSchemaOptionalComputed (sns/topic.go)
		},
		Calls: plan.Calls{
			From: "sns/topic.go", Makes: "topic",
			Create: "sns:CreateTopic", Read: "sns:GetTopicAttributes sns:ListTagsForResource",
			Update: "sns:SetTopicAttributes", Remove: "sns:DeleteTopic", Tags: "sns:TagResource sns:UntagResource",
		},
	},
	{
		GroupVersionKind: sns.TopicSubscription_GroupVersionKind,
		AddGroup:         sns.SchemeBuilder.AddToScheme,
		NeverPatched:     []string{"endpoint"},
		Patched:          []string{"deliveryPolicy"},
		PartOf:           []string{"TopicArn", "Protocol", "Endpoint"},
		LeftOut:          []string{"FilterPolicy"},
		OtherForms: map[plan.Field]plan.Same{
			plan.In[sns.TopicSubscriptionParameters]("FilterPolicy"): plan.Texts(plan.SamePolicy), // JSONDocumentSchemaOptional (sns/topic_subscription.go)
		},
		Calls: plan.Calls{
			From: "sns/topic_subscription.go", Create: "sns:Subscribe", Read: "sns:GetSubscriptionAttributes sns:ListSubscriptionsByTopic",
			Update: "sns:SetSubscriptionAttributes", Remove: "sns:Unsubscribe",
		},
	},
}
