package policy_test

import "testing"

func TestQueuesKeepTheirType(t *testing.T) {
	of := func(kind string) object { return object{"queues": list(object{"name": "orders", "type": kind})} }
	made := object{"queues": list(object{"name": "orders", "type": "Standard"})}
	const refused = "spec.queues: type of orders cannot be changed once the queue exists"
	testChanges(t, map[string]change{
		"another type":          {of("Standard"), made, of("FIFO"), refused},
		"another type before":   {of("Standard"), nothing, of("FIFO"), ""},
		"what has not come yet": {of("FIFO"), made, of("Standard"), ""},
		"taken out":             {of("Standard"), made, object{"queues": list()}, ""},
	})
}

func TestTopicsKeepTheirType(t *testing.T) {
	of := func(kind string) object { return object{"topics": list(object{"name": "events", "type": kind})} }
	made := object{"topics": list(object{"name": "events", "type": "FIFO"})}
	const refused = "spec.topics: type of events cannot be changed once the topic exists"
	testChanges(t, map[string]change{
		"another type":        {of("FIFO"), made, of("Standard"), refused},
		"another type before": {of("FIFO"), nothing, of("Standard"), ""},
	})
}
