package policy_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/config/crd"
	"github.com/terrarium-io/terrarium/config/policy"
)

func list(items ...any) []any { return items }

// changed is what a user is told who changes the spec of an Environment of which some exists.
func changed(t *testing.T, spec, status, change object) error {
	t.Helper()
	env := environment("Disabled")
	maps.Copy(env.Object["spec"].(map[string]any), spec)
	create(t, env)
	env.Object["status"] = status
	if err := as(t, system).Status().Update(t.Context(), env); err != nil {
		t.Fatal(err)
	}
	wanted := env.DeepCopy()
	merge(wanted.Object["spec"].(object), change)
	offline := admit(t, wanted.DeepCopy(), env)
	err := as(t, system).Update(t.Context(), wanted) // whom tenancy does not hold back
	if diff := cmp.Diff(words(err), words(offline)); diff != "" {
		t.Errorf("what the server (-) and Admit (+) say differs:\n%s", diff)
	}
	return err
}

// admit asks without a server.
func admit(t *testing.T, wanted, live *unstructured.Unstructured) error {
	t.Helper()
	if err := crd.AdmitUpdate(t.Context(), wanted, live); err != nil {
		return err
	}
	return policy.Admit(t.Context(), wanted, live)
}

// merge changes into an object, as a merge patch does.
func merge(into, changes object) {
	for key, change := range changes {
		deeper, isObject := change.(object)
		existing, found := into[key].(object)
		switch {
		case change == nil:
			delete(into, key)
		case isObject && found:
			merge(existing, deeper)
		default:
			into[key] = change
		}
	}
}

// words of a refusal, without what says who refuses.
func words(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, before := range []string{"denied request: ", "is forbidden: "} {
		if _, after, found := strings.Cut(text, before); found {
			return after
		}
	}
	return text
}

func TestWhatExistsCannotBeTurnedRound(t *testing.T) {
	made := object{"databases": list(object{"name": "main", "address": "main.example.org", "engineVersion": "16.9"})}
	network := object{"network": object{"vpcID": "vpc-1", "subnets": list(
		object{"name": "private-eu-west-1a", "availabilityZone": "eu-west-1a", "cidrBlock": "10.0.16.0/20", "subnetID": "subnet-1"},
		object{"name": "private-eu-west-1b", "availabilityZone": "eu-west-1b", "cidrBlock": "10.0.80.0/20", "subnetID": "subnet-2"},
		object{"name": "private-eu-west-1c", "availabilityZone": "eu-west-1c", "cidrBlock": "10.0.144.0/20"},
	)}}
	database := func(fields object) object {
		db := object{"name": "main", "engineVersion": "16"}
		maps.Copy(db, fields)
		return object{"databases": list(db)}
	}
	with := func(spec, more object) object {
		out := object{}
		for _, part := range []object{spec, more} {
			maps.Copy(out, part)
		}
		return out
	}
	zones := func(names ...any) object {
		return object{"network": object{"availabilityZones": object{"names": names, "count": nil}}}
	}
	threeZones := object{"network": object{"availabilityZones": object{"count": int64(3)}}}
	plain, nothing := database(nil), object{}
	upgrade := object{"allowMajorVersionUpgrade": "Enabled"}
	tests := map[string]struct {
		spec, status, change object
		want                 string
	}{
		"a database is taken out":            {plain, made, object{"databases": nil}, "spec.databases: main is protected"},
		"a database is renamed":              {plain, made, object{"databases": list(object{"name": "other"})}, "spec.databases: main is protected"},
		"protection goes with the database":  {plain, made, object{"databases": nil, "deletionProtection": "Disabled"}, "spec.databases: main is protected"},
		"protection is lifted first":         {database(object{"deletionProtection": "Disabled"}), made, object{"databases": nil}, ""},
		"the Environment protects it":        {with(database(object{"deletionProtection": "Disabled"}), object{"deletionProtection": "Enabled"}), made, object{"databases": nil}, "spec.databases: main is protected"},
		"a typo that never came about":       {plain, nothing, object{"databases": list(object{"name": "other"})}, ""},
		"another engine":                     {plain, made, database(object{"engine": "mysql", "engineVersion": "8.4"}), "engine of database main cannot be changed"},
		"another engine before it exists":    {plain, nothing, database(object{"engine": "mysql", "engineVersion": "8.4"}), ""},
		"another database name":              {plain, made, database(object{"databaseName": "other"}), "databaseName of database main cannot be changed"},
		"another database name in time":      {plain, nothing, database(object{"databaseName": "other"}), ""},
		"another user":                       {plain, made, database(object{"credentials": object{"username": "other"}}), "credentials.username of database main"},
		"another source":                     {plain, made, database(object{"credentials": object{"source": "RDSManaged"}}), "credentials.source of database main"},
		"a snapshot later":                   {plain, made, database(object{"restoreFrom": object{"snapshotIdentifier": "one"}}), "restoreFrom of database main"},
		"a key later":                        {plain, made, database(object{"storage": object{"kmsKeyARN": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"}}), "storage.kmsKeyARN of database main"},
		"less storage":                       {database(object{"storage": object{"allocatedGiB": int64(50)}}), made, database(object{"storage": object{"allocatedGiB": int64(49)}}), "storage.allocatedGiB of database main"},
		"an upgrade that is not allowed":     {plain, made, database(object{"engineVersion": "17"}), "engineVersion of database main is another major version"},
		"an upgrade":                         {plain, made, database(object{"engineVersion": "17", "maintenance": upgrade}), ""},
		"an upgrade that did not come about": {database(object{"engineVersion": "17", "maintenance": upgrade}), made, plain, ""},
		"a way back":                         {plain, made, database(object{"engineVersion": "15", "maintenance": upgrade}), "engineVersion of database main cannot go back from 16.9"},
		"a zone less":                        {threeZones, network, zones("eu-west-1a", "eu-west-1c"), "eu-west-1b has subnets"},
		"a zone that never came about":       {threeZones, network, zones("eu-west-1a", "eu-west-1b"), ""},
		"another name for one":               {threeZones, network, zones("eu-west-1a", "eu-west-1b", "eu-west-1d"), ""},
		"another place":                      {threeZones, network, zones("eu-west-1b", "eu-west-1a"), "in its place"},
		"another range":                      {nothing, network, object{"network": object{"cidrBlock": "10.1.0.0/16"}}, "spec.network.cidrBlock cannot be changed"},
		"another range in time":              {nothing, nothing, object{"network": object{"cidrBlock": "10.1.0.0/16"}}, ""},
		"another account":                    {nothing, network, object{"providerConfigRef": object{"name": "other"}}, "spec.providerConfigRef cannot be changed"},
		"another account in time":            {nothing, nothing, object{"providerConfigRef": object{"name": "other"}}, ""},
		"the state of a protected one":       {object{"deletionProtection": "Enabled", "state": object{}}, nothing, object{"state": nil}, "spec.state: the Environment is protected"},
		"a generated value of a protected": {
			object{"deletionProtection": "Enabled", "secrets": list(object{"name": "key", "valueFrom": object{"generate": object{}}})},
			nothing,
			object{"secrets": nil},
			"spec.secrets: key has a generated value",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { check(t, changed(t, test.spec, test.status, test.change), test.want) })
	}
}
