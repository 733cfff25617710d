package compositions

import (
	"fmt"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// queueAlarms tell of messages that nobody could work on, and of those that nobody takes for so long that they will be lost.
func (c composer) queueAlarms(q Queue, spec v1alpha1.QueueSpec) {
	c = c.within(inAlarms, "queue-"+spec.Name)
	d := c.Draft("queue-" + spec.Name + ".age")
	d.After(q.Object)
	c.alarm(d, alarm{
		metric: "ApproximateAgeOfOldestMessage", namespace: metricsOfQueues, statistic: "Maximum",
		dimensions: map[string]*string{"QueueName": &q.Name},
		comparison: above, threshold: float64(spec.RetentionSeconds / 2), minutes: 15, silence: missingIsFine, // SQS measures no queue that nobody uses
		description: fmt.Sprintf("a message in queue %s has waited for half of the time after which it is lost", spec.Name),
	})
	if q.DeadLetter == nil {
		return
	}
	d = c.Draft("queue-" + spec.Name + ".dead-letters")
	d.After(q.DeadLetter.Object)
	c.alarm(d, alarm{
		metric: "ApproximateNumberOfMessagesVisible", namespace: metricsOfQueues, statistic: "Maximum",
		dimensions: map[string]*string{"QueueName": &q.DeadLetter.Name},
		comparison: above, threshold: 0, minutes: 5, silence: missingIsFine,
		description: fmt.Sprintf("messages of queue %s could not be worked on, and are in its dead-letter queue", spec.Name),
	})
}
