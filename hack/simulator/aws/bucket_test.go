package aws

import "testing"

func (e *environment) bucket(t *testing.T) {
	t.Helper()
	in := func(more fields) fields { return with(fields{"bucket": "shop-state"}, more) }
	e.add(t, Bucket, "shop-state", fields{})
	e.add(t, BucketVersioning, "state", in(fields{"versioningConfiguration": fields{"status": "Enabled"}}))
	e.add(t, BucketEncryption, "state", in(fields{"rule": []any{fields{"bucketKeyEnabled": true}}}))
	e.add(t, BucketPublicAccessBlock, "state", in(fields{"blockPublicAcls": true}))
	e.add(t, BucketOwnershipControls, "state", in(fields{"rule": fields{"objectOwnership": "BucketOwnerEnforced"}}))
	e.add(t, BucketPolicy, "state", in(fields{"policy": `{"Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::shop-state/*"}]}`}))
	e.add(t, BucketLifecycle, "state", in(fields{"rule": []any{fields{"id": "old", "status": "Enabled"}}}))
	e.add(t, BucketCORS, "state", in(fields{"corsRule": []any{fields{"allowedMethods": []any{"GET"}, "allowedOrigins": []any{"*"}}}}))
	e.add(t, BucketObject, "state", in(fields{"key": "a/b.json", "content": "{}", "acl": "bucket-owner-full-control"}))
}

func TestBucketsRefuseWhatS3Refuses(t *testing.T) {
	e := newEnvironment(t)
	e.TakeBucketName("theirs")
	const noACLs = "AccessControlListNotSupported: The bucket does not allow ACLs"
	tags := fields{}
	for _, key := range "abcdefghijk" {
		tags[string(key)] = ""
	}
	for name, c := range map[string]struct {
		kind       Kind
		name       string
		parameters fields
		words      string
	}{
		"a name that is no name":     {Bucket, "Shop", fields{}, "InvalidBucketName: The specified bucket is not valid."},
		"a name of somebody else":    {Bucket, "theirs", fields{}, "BucketAlreadyExists: The requested bucket name is not available."},
		"a setting without a bucket": {BucketVersioning, "state", fields{"bucket": "none"}, "NoSuchBucket: The specified bucket does not exist"},
		"a policy that is none":      {BucketPolicy, "state", fields{"bucket": "shop-state", "policy": "{}"}, "MalformedPolicy: Policies must be valid JSON"},
		"a policy of another bucket": {
			BucketPolicy, "state",
			fields{"bucket": "shop-state", "policy": `{"Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::shop-state-2/*"}]}`},
			"MalformedPolicy: Policy has invalid resource",
		},
		"an object that asks for no ACL": {BucketObject, "state", fields{"bucket": "shop-state", "key": "x"}, noACLs},
		"an object with an ACL":          {BucketObject, "state", fields{"bucket": "shop-state", "key": "x", "acl": "public-read"}, noACLs},
		"many tags on an object":         {BucketObject, "state", fields{"bucket": "shop-state", "key": "x", "tags": tags}, "BadRequest: Object tags cannot be greater than 10"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, e.Account, c.kind, c.name, c.parameters, c.words)
		})
	}
}

func TestObjectCanBeRead(t *testing.T) {
	e := newEnvironment(t)
	if content, found := e.Object("shop-state", "a/b.json"); content != "{}" || !found {
		t.Errorf("the object has %q, found %v", content, found)
	}
	if _, found := e.Object("shop-state", "a"); found {
		t.Error("there is an object a")
	}
	if seen := observed(t, e.Account, BucketObject, "shop-state/a/b.json", fields{}); seen.Values["versionId"] == nil {
		t.Errorf("observed %v", seen.Values)
	}
}

func TestTaskDefinitionIsFoundByItsARN(t *testing.T) {
	e := newEnvironment(t)
	made(t, e.Account, TaskDefinition, "web-2", taskDefinition(e, "nginx:2"))
	first := e.ids[TaskDefinition]
	if found := e.Find(TaskDefinition, Object{ExternalName: first}); found != first {
		t.Errorf("found %q, want %q", found, first)
	}
	if found := e.Find(TaskDefinition, Object{ExternalName: "web"}); found == first {
		t.Errorf("found %q for the family, want the newest", found)
	}
}
