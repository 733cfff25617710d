package compositions_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/compositions"
)

func TestInventoryThatCannotBeReadIsRefused(t *testing.T) {
	env, seen := withState(t)
	good := inventoryIn(t, settle(t, env, seen))
	change := func(edit func(map[string]any)) string {
		var fields map[string]any
		if err := json.Unmarshal([]byte(good), &fields); err != nil {
			t.Fatal(err)
		}
		edit(fields)
		return toJSON(t, fields)
	}
	without := func(field string) string { return change(func(f map[string]any) { delete(f, field) }) }
	first := func(f map[string]any) map[string]any { return f["resources"].([]any)[0].(map[string]any) }
	for name, c := range map[string]struct{ text, want string }{
		"empty":               {"\n", "it is empty, and no inventory"},
		"cut off":             {good[:len(good)/2], "it is no inventory, or a damaged one: unexpected end of JSON input"},
		"no JSON":             {"<html>", "it is no inventory, or a damaged one: invalid character"},
		"a list":              {"[]", "it is no inventory, or a damaged one: json: cannot unmarshal array"},
		"another version":     {change(func(f map[string]any) { f["version"] = 2 }), "the inventory has version 2, and this version of Terrarium reads version 1: use the version that wrote it"},
		"no version":          {without("version"), "it is no inventory: it has no version"},
		"another API version": {change(func(f map[string]any) { f["apiVersion"] = "terrarium.io/v1" }), `the inventory has apiVersion "terrarium.io/v1", and this version of Terrarium reads "terrarium.io/v1alpha1": use the version that wrote it`},
		"unknown field":       {change(func(f map[string]any) { f["added"] = 1 }), `the inventory is damaged: json: unknown field "added"`},
		"wrong type":          {change(func(f map[string]any) { f["resources"] = "none" }), "the inventory is damaged: json: cannot unmarshal string"},
		"no region":           {without("region"), "the inventory is damaged: it has no region"},
		"no account":          {without("account"), "the inventory is damaged: it has no account"},
		"no name":             {without("name"), "the inventory is damaged: it has no name"},
		"no namespace":        {without("namespace"), "the inventory is damaged: it has no namespace"},
		"no suffix":           {without("suffix"), "the inventory is damaged: it has no suffix"},
		"no resources":        {without("resources"), "the inventory is damaged: it has no resources"},
		"no spec":             {without("spec"), `the inventory is of region "eu-west-1", and its spec of ""`},
		"another region":      {change(func(f map[string]any) { f["region"] = "us-east-1" }), `the inventory is of region "us-east-1", and its spec of "eu-west-1"`},
		"unknown kind":        {change(func(f map[string]any) { first(f)["kind"] = "Table.dynamodb.aws.m.upbound.io" }), `the inventory is damaged: resource 0 has the kind "Table.dynamodb.aws.m.upbound.io", which is not known`},
		"no external name":    {change(func(f map[string]any) { delete(first(f), "externalName") }), "the inventory is damaged: resource 0, a VPC.ec2.aws.m.upbound.io, has no name or no externalName"},
		"twice":               {change(func(f map[string]any) { f["resources"] = append(f["resources"].([]any), maps.Clone(first(f))) }), "the inventory is damaged: VPC.ec2.aws.m.upbound.io/staging-vpc is in it twice"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := compositions.Kinds.ReadInventory([]byte(c.text)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}
