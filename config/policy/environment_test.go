package policy_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

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

// The parts of an Environment that the changes are about.
func database17(fields ...object) object {
	db := object{"name": "main", "engineVersion": "17"}
	for _, more := range fields {
		maps.Copy(db, more)
	}
	return object{"databases": list(db)}
}

func zones(names ...any) object {
	return object{"network": object{"availabilityZones": object{"names": names, "count": nil}}}
}

func web(fields ...object) object {
	service := object{"name": "web", "image": "example.org/web:1"}
	for _, more := range fields {
		maps.Copy(service, more)
	}
	return service
}

type change struct {
	spec, status, change object
	want                 string
}

func testChanges(t *testing.T, changes map[string]change) {
	t.Helper()
	for name, test := range changes {
		t.Run(name, func(t *testing.T) { check(t, changed(t, test.spec, test.status, test.change), test.want) })
	}
}

var (
	nothing = object{}
	enabled = object{"deletionProtection": "Enabled"}
	lifted  = object{"deletionProtection": "Disabled"}
)

func with(parts ...object) object {
	whole := object{}
	for _, part := range parts {
		maps.Copy(whole, part)
	}
	return whole
}

func TestWhatIsProtectedIsNotDropped(t *testing.T) {
	made := object{"databases": list(object{"name": "main", "address": "main.example.org", "engine": "postgres", "engineVersion": "17.4"})}
	gone := object{"databases": nil}
	const dropped = "spec.databases: main is protected: set deletionProtection to Disabled first"
	generated := object{"name": "key", "valueFrom": object{"generate": object{"length": int64(32)}}}
	given := object{"name": "key", "valueFrom": object{"secretRef": object{"name": "key"}}}
	reads := object{"secretEnv": list(object{"name": "KEY", "secret": "key"})}
	sidecar := object{"sidecars": list(with(object{"name": "proxy", "image": "example.org/proxy:1"}, reads))}
	job := with(object{"name": "web", "image": "example.org/web:1", "schedule": "rate(1 day)"}, reads)
	read := object{"secrets": list(generated), "services": list(web(reads))}
	unread := object{"secrets": nil, "services": list(web()), "jobs": nil}
	const value = "spec.secrets: key has a generated value that web reads"
	testChanges(t, map[string]change{
		"a database":                                 {database17(), made, gone, dropped},
		"a database by another name":                 {database17(), made, object{"databases": list(object{"name": "other"})}, dropped},
		"a database with its protection":             {database17(), made, with(gone, lifted), dropped},
		"a database that only the Environment holds": {with(database17(lifted), enabled), made, gone, dropped},
		"such a one with the protection":             {with(database17(lifted), enabled), made, with(gone, lifted), dropped},
		"a database that is there and not ready":     {database17(), object{"databases": list(object{"name": "main", "engine": "postgres"})}, gone, dropped},
		"a database while nothing is done":           {with(database17(), object{"management": "Paused"}), made, gone, dropped},
		"a database after its protection":            {database17(lifted), made, gone, ""},
		"a database that never came about":           {database17(), object{"databases": list(object{"name": "main", "port": int64(5432)})}, object{"databases": list(object{"name": "mian"})}, ""},
		"a database of which nobody has heard":       {database17(), nothing, gone, ""},
		"the state":                                  {with(enabled, object{"state": object{}}), nothing, object{"state": nil}, "spec.state: the Environment is protected"},
		"the state with the protection":              {with(enabled, object{"state": object{}}), nothing, with(object{"state": nil}, lifted), "spec.state: the Environment is protected"},
		"the state after the protection":             {object{"state": object{}}, nothing, object{"state": nil}, ""},
		"a value that a service reads":               {with(enabled, read), nothing, unread, value},
		"a value that a sidecar reads":               {with(enabled, read, object{"services": list(web(sidecar))}), nothing, unread, value},
		"a value that a job reads":                   {with(enabled, read, object{"services": list(), "jobs": list(job)}), nothing, unread, value},
		"a value for one that is given":              {with(enabled, read), nothing, object{"secrets": list(given)}, value},
		"a value with the protection":                {with(enabled, read), nothing, with(unread, lifted), value},
		"a value that nobody reads any more":         {with(enabled, read, object{"services": list(web())}), nothing, unread, ""},
		"a value that is given":                      {with(enabled, read, object{"secrets": list(given)}), nothing, unread, ""},
		"a value of one that is not protected":       {read, nothing, unread, ""},
	})
}

// What is taken out of the spec goes as it was applied last.
func TestWhatWasAskedForLastIsNotForgottenWithItsEntry(t *testing.T) {
	made := func(snapshot string) object {
		return object{"databases": list(object{"name": "main", "engine": "postgres", "finalSnapshot": snapshot})}
	}
	asked := func(snapshot string) object { return with(lifted, object{"finalSnapshot": snapshot}) }
	gone, renamed := object{"databases": nil}, object{"databases": list(object{"name": "other"})}
	const unsaved = "spec.databases: finalSnapshot of main is Required, which has not been applied yet"
	kept := func(days int64) object {
		return object{"secrets": list(object{"name": "key", "arn": "arn", "recoveryWindowDays": days})}
	}
	key := func(days int64) object {
		return object{"secrets": list(object{"name": "key", "recoveryWindowDays": days, "valueFrom": object{"secretRef": object{"name": "key"}}})}
	}
	forgotten := object{"secrets": nil}
	const unkept = "spec.secrets: recoveryWindowDays of key is 30, which has not been applied yet"
	testChanges(t, map[string]change{
		"a snapshot that was not asked for":     {database17(asked("Required")), made("Skip"), gone, unsaved},
		"a snapshot under another name":         {database17(asked("Required")), made("Skip"), renamed, unsaved},
		"a snapshot that was asked for":         {database17(asked("Required")), made("Required"), gone, ""},
		"a snapshot that nobody wants":          {database17(asked("Skip")), made("Skip"), gone, ""},
		"a snapshot of what was made before":    {database17(asked("Required")), object{"databases": list(object{"name": "main", "engine": "postgres"})}, gone, ""},
		"a snapshot of what never came about":   {database17(asked("Required")), nothing, gone, ""},
		"days that were not asked for":          {key(30), kept(0), forgotten, unkept},
		"days that were asked for":              {key(30), kept(30), forgotten, ""},
		"fewer days than AWS would keep it for": {key(0), kept(30), forgotten, ""},
		"days of what never came about":         {key(30), nothing, forgotten, ""},
	})
}

func TestNetworksThatExistStayWhereTheyAre(t *testing.T) {
	subnets := func(zones ...string) object {
		var all []any
		for i, zone := range zones {
			for _, tier := range []string{"public", "private", "database"} {
				subnet := object{"name": tier + "-" + zone, "availabilityZone": zone, "cidrBlock": "10.0.16.0/20"}
				if i < 2 { // AWS has no more
					subnet["subnetID"] = "subnet-" + zone
				}
				all = append(all, subnet)
			}
		}
		return object{"network": object{"vpcID": "vpc-1", "cidrBlock": "10.0.0.0/16", "subnets": all}}
	}
	count := func(n int64) object { return object{"network": object{"availabilityZones": object{"count": n}}} }
	three := subnets("eu-west-1a", "eu-west-1b", "eu-west-1c")
	north := object{"region": "eu-north-1", "network": object{"availabilityZones": object{"count": int64(2)}}}
	cidr := object{"network": object{"cidrBlock": "10.1.0.0/16"}}
	cluster := object{"cluster": object{"arn": "arn:aws:ecs:eu-west-1:111122223333:cluster/shop"}}
	account := object{"providerConfigRef": object{"name": "other"}}
	const places, gone = "leave eu-west-1a in its place", "eu-west-1b has subnets: zones can be added, and not taken away"
	testChanges(t, map[string]change{
		"a zone less":                    {count(3), three, zones("eu-west-1a", "eu-west-1c"), gone},
		"a zone less by count":           {count(2), subnets("eu-west-1a", "eu-west-1b"), count(1), gone},
		"a zone that never came about":   {count(3), three, count(2), ""},
		"by name a zone that never came": {zones("eu-west-1a", "eu-west-1b", "eu-west-1d"), subnets("eu-west-1a", "eu-west-1b", "eu-west-1d"), zones("eu-west-1a", "eu-west-1b"), ""},
		"another name for one":           {count(3), three, zones("eu-west-1a", "eu-west-1b", "eu-west-1d"), ""},
		"one more":                       {count(2), subnets("eu-west-1a", "eu-west-1b"), count(3), ""},
		"another place":                  {count(2), three, zones("eu-west-1b", "eu-west-1a"), places},
		"a zone before the others":       {count(2), three, zones("eu-west-1c", "eu-west-1a", "eu-west-1b"), places},
		"the place that it has":          {zones("eu-west-1b", "eu-west-1a"), three, zones("eu-west-1a", "eu-west-1b"), ""},
		"another place of nothing":       {count(2), nothing, zones("eu-west-1b", "eu-west-1a"), ""},
		"names for what count stood for": {count(2), three, zones("eu-west-1a", "eu-west-1b"), ""},
		"count for other names":          {zones("eu-west-1a", "eu-west-1c"), subnets("eu-west-1a", "eu-west-1c"), object{"network": object{"availabilityZones": object{"count": int64(2), "names": nil}}}, "eu-west-1c has subnets"},
		"another range":                  {nothing, three, cidr, "spec.network.cidrBlock cannot be changed"},
		"another range of nothing":       {nothing, nothing, cidr, ""},
		"the range that AWS has":         {cidr, three, object{"network": object{"cidrBlock": "10.0.0.0/16"}}, ""},
		"another region":                 {nothing, cluster, north, "spec.region cannot be changed once something exists"},
		"another region of nothing":      {nothing, nothing, north, ""},
		"another account":                {nothing, three, account, "spec.providerConfigRef cannot be changed"},
		"another account for a cluster":  {nothing, cluster, account, "spec.providerConfigRef cannot be changed"},
		"another account of nothing":     {nothing, nothing, account, ""},
	})
}

func TestWhatExistsOfTheRestStaysWhatItIs(t *testing.T) {
	balancers := func(scheme string) object {
		return object{"loadBalancers": list(object{"name": "public", "scheme": scheme}, object{"name": "other"})}
	}
	routed := func(lb string) object {
		return object{"services": list(web(object{
			"ports":  list(object{"name": "http", "containerPort": int64(80)}),
			"routes": list(object{"name": "web", "loadBalancer": lb, "port": "http"}),
		}))}
	}
	public := func(fields object) object {
		return object{"loadBalancers": list(with(object{"name": "public", "dnsName": "public.example.org"}, fields))}
	}
	both, other := balancers("InternetFacing"), balancers("Internal")
	secret := func(length int64) object {
		return object{"secrets": list(object{"name": "key", "valueFrom": object{"generate": object{"length": length}}})}
	}
	given := object{"secrets": list(object{"name": "key", "valueFrom": object{"secretRef": object{"name": "key"}}})}
	bucket := func(name any) object { return object{"state": object{"bucketName": name}} }
	stored := object{"state": object{"bucketName": "one"}}
	const fixed = "spec.state.bucketName cannot be changed once the bucket exists"
	testChanges(t, map[string]change{
		"scheme":                         {both, public(nothing), other, "scheme of public cannot be changed once it exists"},
		"scheme of nothing":              {both, nothing, other, ""},
		"scheme that AWS has":            {other, public(object{"scheme": "InternetFacing"}), both, ""},
		"route":                          {with(both, routed("public")), public(nothing), routed("other"), "the loadBalancer of a route of web cannot be changed"},
		"route through nothing":          {with(both, routed("public")), nothing, routed("other"), ""},
		"added again with its scheme":    {object{"loadBalancers": nil}, public(object{"scheme": "InternetFacing"}), both, ""},
		"added again with another":       {object{"loadBalancers": nil}, public(object{"scheme": "InternetFacing"}), other, "spec.loadBalancers: public was removed from the spec and still exists, with scheme InternetFacing"},
		"a value that is given":          {given, object{"secrets": list(object{"name": "key", "arn": "arn:key"})}, secret(20), "spec.secrets: key has a value from a Secret, and cannot be turned to a generated one"},
		"a value that was not given yet": {given, object{"secrets": list(object{"name": "key"})}, secret(20), ""},
		"length of a value":              {secret(20), object{"secrets": list(object{"name": "key", "arn": "arn:key"})}, secret(21), "length of key cannot be changed"},
		"length of no value":             {secret(20), object{"secrets": list(object{"name": "key"})}, secret(21), ""},
		"bucket":                         {bucket("one"), stored, bucket("two"), fixed},
		"bucket that is named later":     {object{"state": object{}}, stored, bucket("two"), fixed},
		"bucket that is no longer named": {bucket("one"), stored, bucket(nil), fixed},
		"bucket that somebody else has":  {bucket("one"), object{"state": object{}}, bucket("two"), ""},
		"bucket that goes":               {bucket("one"), stored, object{"state": nil}, ""},
		"bucket that AWS has":            {bucket("two"), stored, bucket("one"), ""},
	})
}
