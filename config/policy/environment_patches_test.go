package policy_test

import "testing"

func TestPatchesAreAboutWhatTheSpecHas(t *testing.T) {
	patched := func(patch object) object {
		patch["name"], patch["kind"] = "p", "LogGroup"
		if patch["forProvider"] == nil {
			patch["forProvider"] = object{"logGroupClass": "STANDARD"}
		}
		return object{"patches": list(patch), "services": list(object{"name": "web", "image": "nginx:1"})}
	}
	with := func(fields object) object {
		return patched(object{"composition": "service", "instance": "web", "forProvider": fields})
	}
	const ours = "spec.patches: forProvider of p has "
	testChanges(t, map[string]change{
		"a service":        {nothing, nothing, patched(object{"composition": "service", "instance": "web"}), ""},
		"the network":      {nothing, nothing, patched(object{"composition": "network"}), ""},
		"no service":       {nothing, nothing, patched(object{"composition": "service", "instance": "other"}), "instance must be one of web"},
		"no instance":      {nothing, nothing, patched(object{"composition": "service"}), "instance must be one of web"},
		"too many names":   {nothing, nothing, patched(object{"composition": "network", "instance": "web"}), "leave instance out"},
		"nothing there":    {nothing, nothing, patched(object{"composition": "database", "instance": "main"}), "take the patch out"},
		"a name":           {nothing, nothing, with(object{"name": "x"}), ours + "name, which no patch may set"},
		"a key":            {nothing, nothing, with(object{"kmsKeyId": "x"}), ours + "kmsKeyId, which no patch may set"},
		"a key in a field": {nothing, nothing, with(object{"configuration": object{"kmsKeyId": "x"}}), ours + "configuration, which no patch may set"},
		"a policy of no rights": {nothing, nothing, object{"topics": list(object{"name": "events"}), "patches": list(object{
			"name": "p", "composition": "topic", "instance": "events", "kind": "Topic", "forProvider": object{"deliveryPolicy": "{}"},
		})}, ""},
		"a list of numbers": {nothing, nothing, with(object{"weights": list(int64(1))}), ""},
	})
}
