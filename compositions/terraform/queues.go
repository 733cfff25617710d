package terraform

import (
	"cmp"
	"encoding/json"
	"fmt"

	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

const knownOfQueue = "arn id url name name_prefix fifo_queue content_based_deduplication visibility_timeout_seconds message_retention_seconds delay_seconds " +
	"receive_wait_time_seconds max_message_size policy redrive_policy redrive_allow_policy sqs_managed_sse_enabled kms_data_key_reuse_period_seconds " +
	"deduplication_scope fifo_throughput_limit tags tags_all region timeouts"

// A redrive is where a queue sends what nobody could work on.
type redrive struct {
	Target      string `json:"deadLetterTargetArn"`
	MaxReceives any    `json:"maxReceiveCount"`

	policy string
	from   *Resource // the resource that says so beside the queue, or nil
	to     *Resource
}

// queues that are taken over, each with its dead-letter queue.
func (t *Takeover) queues() {
	redrives := map[*Resource]*redrive{}
	sources := map[string][]*Resource{}
	for _, r := range t.states.of("aws_sqs_queue") {
		if d := t.redriveOf(r); d != nil {
			redrives[r] = d
			sources[d.Target] = append(sources[d.Target], r) // an empty target is no queue's ARN
		}
	}
	for _, r := range t.states.of("aws_sqs_queue") {
		if len(sources[r.text("arn")]) > 0 {
			continue // it comes with its queue
		}
		t.queue(r, redrives[r], sources)
	}
	for _, r := range t.states.of("aws_sqs_queue") {
		if !t.taken[r] {
			t.leaveQueue(r)
		}
	}
}

func (t *Takeover) leaveQueue(r *Resource) {
	t.leaveWith(r, "it is the dead-letter queue of one that is left, or has one itself")
	for _, typ := range []string{"aws_sqs_queue_policy", "aws_sqs_queue_redrive_policy", "aws_sqs_queue_redrive_allow_policy"} {
		for _, setting := range t.states.where(typ, "queue_url", r.text("id")) {
			t.leaveWith(setting, "its queue is left")
		}
	}
}

func (t *Takeover) redriveOf(r *Resource) *redrive {
	policy := r.text("redrive_policy")
	from := t.states.one("aws_sqs_queue_redrive_policy", "queue_url", r.text("id"))
	if from != nil {
		policy = from.text("redrive_policy")
	}
	d := &redrive{policy: policy, from: from}
	if policy == "" {
		return nil
	}
	if json.Unmarshal([]byte(policy), d) != nil {
		d.Target = "" // nobody knows where it leads
	}
	d.to = t.states.one("aws_sqs_queue", "arn", d.Target)
	return d
}

// queue takes a queue over, or leaves it with a reason.
func (t *Takeover) queue(r *Resource, d *redrive, sources map[string][]*Resource) {
	why := t.wrongWithQueue(r, t.sendsTo(r))
	if why == "" && d != nil {
		why = t.wrongWithRedrive(r, d, sources[d.Target])
	}
	if why == "" && len(t.Spec.Queues) == mostQueues {
		why = "an Environment has at most 20 queues"
	}
	if why != "" {
		t.leaveWith(r, "%s", why)
		return
	}
	spec := v1alpha1.QueueSpec{
		Name: t.name("queues", r), Type: messageType(r.flag("fifo_queue")), ContentBasedDeduplication: v1alpha1.SwitchOf(r.flag("content_based_deduplication")),
		VisibilityTimeoutSeconds: new(r.number("visibility_timeout_seconds")), RetentionSeconds: r.number("message_retention_seconds"),
		DelaySeconds: new(r.number("delay_seconds")), ReceiveWaitSeconds: new(r.number("receive_wait_time_seconds")),
		MaximumMessageKiB: r.number("max_message_size") / 1024,
	}
	part := compositions.MessagesPart(spec.Name, spec.Type)
	t.takeQueue(r, part)
	if d != nil {
		spec.DeadLetter = &v1alpha1.DeadLetterSpec{MaxReceives: d.times(), RetentionSeconds: d.to.number("message_retention_seconds")}
		t.takeQueue(d.to, part+compositions.DeadLetters)
		t.takeRedrive(r, d, part)
	}
	t.leaveWith(t.states.one("aws_sqs_queue_redrive_allow_policy", "queue_url", r.text("id")), "an Environment says this of dead-letter queues alone: it stays as it is")
	t.Spec.Queues = append(t.Spec.Queues, spec)
	t.queued[r.text("arn")] = spec.Name
}

func (t *Takeover) takeQueue(r *Resource, part string) {
	policies := t.states.where("aws_sqs_queue_policy", "queue_url", r.text("id"))
	t.take(&Taken{
		Kind: sqs.Queue_GroupVersionKind, Name: part, ExternalName: r.text("id"), KeptName: r.text("name"), From: r,
		Effects: effectsOfPolicy(policyIn(r, policies)),
	}, policies...)
}

// takeRedrive takes over how a queue and its dead-letter queue are connected. In AWS these are settings of the two, wherever Terraform says them.
func (t *Takeover) takeRedrive(r *Resource, d *redrive, part string) {
	url := d.to.text("id")
	allows := d.to.text("redrive_allow_policy")
	own := t.states.one("aws_sqs_queue_redrive_allow_policy", "queue_url", url)
	if own != nil {
		allows = own.text("redrive_allow_policy")
	}
	if allows != "" {
		t.take(&Taken{
			Kind: sqs.QueueRedriveAllowPolicy_GroupVersionKind, Name: part, ExternalName: url, From: d.to,
			values: map[string]any{"id": url, "queue_url": url, "redrive_allow_policy": allows},
		}, own)
	}
	url = r.text("id")
	t.takeAfter(allows != "", &Taken{
		Kind: sqs.QueueRedrivePolicy_GroupVersionKind, Name: part, ExternalName: url, From: r,
		values: map[string]any{"id": url, "queue_url": url, "redrive_policy": d.policy},
	}, d.from)
}

// times is how often a message is received before it goes to the dead-letter queue. Terraform takes a number, and a text of one.
func (d *redrive) times() int32 {
	var times int32
	if _, err := fmt.Sscan(fmt.Sprint(d.MaxReceives), &times); err != nil {
		return 0
	}
	return times
}

func nothing(string) bool { return false }

// wrongWithQueue says why a queue cannot be taken over, or "". The topics that send to it are those whose statements its policy keeps.
func (t *Takeover) wrongWithQueue(r *Resource, sends func(topic string) bool) string {
	hidden, policies := wrongWithHidden(r), t.states.where("aws_sqs_queue_policy", "queue_url", r.text("id"))
	for _, own := range policies {
		hidden = cmp.Or(wrongWithHidden(own), hidden)
	}
	switch size, unknown := r.number("max_message_size"), wrongWithUnknown(r, knownOfQueue); {
	case r.region() != t.states.Region:
		return "it is in region " + r.region() + ", and the Environment in " + t.states.Region
	case hidden != "":
		return "it " + hidden
	case r.text("kms_master_key_id") != "":
		return "it is encrypted with a key of KMS, for which an Environment has no field"
	case unknown != "":
		return "it " + unknown
	case size%1024 != 0 || size == 0:
		return fmt.Sprintf("its max_message_size is %d bytes, and an Environment has it in KiB", size)
	}
	return grants(policyIn(r, policies), t.states.Account, func(s statement) bool { return s.lets(sends) })
}

// sendsTo reports whether a topic that is taken over sends to a queue, by a subscription that can be taken over too.
func (t *Takeover) sendsTo(queue *Resource) func(topic string) bool {
	return func(topic string) bool {
		for _, s := range t.states.where("aws_sns_topic_subscription", "endpoint", queue.text("arn")) {
			if s.text("topic_arn") == topic && t.targets[topic] != "" && wrongWithSubscription(s) == "" {
				return true
			}
		}
		return false
	}
}

// wrongWithRedrive says why a queue cannot be taken over together with its dead-letter queue, or "".
func (t *Takeover) wrongWithRedrive(r *Resource, d *redrive, sources []*Resource) string {
	switch {
	case d.from != nil && d.from.hidden() != "":
		return "its redrive policy is sensitive in the state, and may not be shown"
	case d.to == nil:
		return "its dead-letter queue is not in the states"
	case len(sources) > 1:
		return fmt.Sprintf("%s and %s have the same dead-letter queue, and in an Environment each has its own", sources[0].Address, sources[1].Address)
	case d.times() < 1 || d.times() > 1000:
		return "its redrive policy has no maxReceiveCount of 1 to 1000"
	case t.redriveOf(d.to) != nil:
		return "its dead-letter queue has one itself, for which an Environment has no field"
	case d.to.number("message_retention_seconds") < r.number("message_retention_seconds"):
		return "its dead-letter queue keeps messages for a shorter time than the queue: they would be gone before anybody looks; make it as long first"
	case d.to.flag("fifo_queue") != r.flag("fifo_queue"):
		return "its dead-letter queue is of another type"
	}
	if why := t.wrongWithQueue(d.to, nothing); why != "" {
		return "of its dead-letter queue: " + why
	}
	return ""
}
