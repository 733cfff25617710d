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

func TestProtectedEnvironmentsKeepTheirMessages(t *testing.T) {
	of := func(protection string, queues ...any) object {
		return object{"deletionProtection": protection, "queues": list(queues...)}
	}
	queue, dead := object{"name": "orders"}, object{"name": "orders", "deadLetter": object{}}
	made := object{"queues": list(object{"name": "orders", "url": "https://sqs/orders", "deadLetterURL": "https://sqs/dead"})}
	const refused = "would be deleted with the messages in it, and the Environment is protected"
	testChanges(t, map[string]change{
		"taken out":           {of("Enabled", dead), made, of("Enabled"), "spec.queues: orders " + refused},
		"renamed":             {of("Enabled", dead), made, of("Enabled", object{"name": "order"}), "spec.queues: orders " + refused},
		"both in one edit":    {of("Enabled", dead), made, of("Disabled"), "spec.queues: orders " + refused},
		"no dead letters":     {of("Enabled", dead), made, of("Enabled", queue), "spec.queues: deadLetter of orders " + refused},
		"as it was":           {of("Enabled", dead), made, of("Enabled", dead, object{"name": "more"}), ""},
		"unprotected":         {of("Disabled", dead), made, of("Disabled"), ""},
		"what was never made": {of("Enabled", dead), nothing, of("Enabled"), ""},
	})
}

func TestFileSystemsGoAsTheyWereAppliedLast(t *testing.T) {
	of := func(protection, deletion string) object {
		return object{"deletionProtection": protection, "fileSystems": list(object{"name": "media", "deletion": deletion})}
	}
	made := func(deletion string) object {
		return object{"fileSystems": list(object{"name": "media", "deletion": deletion})}
	}
	none := func(protection string) object { return object{"deletionProtection": protection, "fileSystems": list()} }
	testChanges(t, map[string]change{
		"protected":             {of("Enabled", "Delete"), made("Delete"), none("Enabled"), "the Environment is protected: set its deletion to Retain"},
		"a wish nobody heard":   {of("Disabled", "Retain"), made("Delete"), none("Disabled"), "Retain, has not been applied yet"},
		"one that stays":        {of("Enabled", "Retain"), made("Retain"), none("Enabled"), ""},
		"one that is to go":     {of("Disabled", "Delete"), made("Delete"), none("Disabled"), ""},
		"one that still stays":  {of("Disabled", "Delete"), made("Retain"), none("Disabled"), ""},
		"one that is not there": {of("Enabled", "Delete"), nothing, none("Enabled"), ""},
	})
}
