package aws

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Buckets and what is in them.
const (
	Bucket                  Kind = "s3.Bucket"
	BucketVersioning        Kind = "s3.BucketVersioning"
	BucketEncryption        Kind = "s3.BucketServerSideEncryptionConfiguration"
	BucketPublicAccessBlock Kind = "s3.BucketPublicAccessBlock"
	BucketOwnershipControls Kind = "s3.BucketOwnershipControls"
	BucketPolicy            Kind = "s3.BucketPolicy"
	BucketLifecycle         Kind = "s3.BucketLifecycleConfiguration"
	BucketObject            Kind = "s3.Object"
	BucketCORS              Kind = "s3.BucketCorsConfiguration"
)

const bucketMissing = "NoSuchBucket: The specified bucket does not exist%.0s"

var s3Kinds = map[Kind]*row{
	Bucket: {
		title:     "S3 Bucket",
		api:       api{"S3", "CreateBucket", "PutBucketTagging", "DeleteBucket"},
		named:     true,
		immutable: []string{"objectLockEnabled"},
		creating:  2 * second,
		deleting:  second,
		id:        func(_ *Account, r *Resource) string { return r.ExternalName },
		arn:       func(a *Account, r *Resource) string { return a.globalARN("s3", "::"+r.ExternalName) },
		check:     checkBucket,
		removable: refuseFullBucket,
		observe: func(a *Account, r *Resource) map[string]any {
			return map[string]any{
				"bucketDomainName":         r.ExternalName + ".s3.amazonaws.com",
				"bucketRegionalDomainName": r.ExternalName + ".s3." + a.region + ".amazonaws.com",
				"hostedZoneId":             "Z1BKCTXD74EZPE",
				"requestPayer":             "BucketOwner",
			}
		},
	},
	BucketVersioning:        bucketSetting("Versioning", "PutBucketVersioning"),
	BucketEncryption:        bucketSetting("Server-side Encryption Configuration", "PutBucketEncryption"),
	BucketPublicAccessBlock: bucketSetting("Public Access Block", "PutPublicAccessBlock"),
	BucketOwnershipControls: bucketSetting("Ownership Controls", "PutBucketOwnershipControls"),
	BucketPolicy:            bucketPolicy(),
	BucketCORS:              bucketSetting("CORS Configuration", "PutBucketCors"),
	BucketLifecycle:         bucketLifecycle(),
	BucketObject: {
		title:            "S3 Object",
		neverInitialized: []string{"etag", "kmsKeyId"},
		api:              api{"S3", "PutObject", "PutObject", "DeleteObject"},
		immutable:        []string{"bucket", "key"},
		creating:         second,
		updating:         second,
		deleting:         second,
		references:       []reference{{field: "bucket", to: Bucket, missing: bucketMissing, onDelete: cascades}},
		id:               func(_ *Account, r *Resource) string { return r.Text("bucket") + "/" + r.Text("key") },
		arn:              func(a *Account, r *Resource) string { return a.globalARN("s3", "::"+r.ID) },
		check:            checkObject,
		apply:            func(a *Account, r, _ *Resource) { r.facts["version"], r.facts["etag"] = a.hex(32), a.hex(32) },
		observe: func(a *Account, r *Resource) map[string]any {
			seen := map[string]any{"etag": r.fact("etag"), "storageClass": "STANDARD", "contentType": "application/octet-stream", "acl": privateACL}
			if a.lookup(BucketVersioning, r.Text("bucket")) != nil {
				seen["versionId"] = r.fact("version")
			}
			if a.lookup(BucketEncryption, r.Text("bucket")) != nil {
				seen["serverSideEncryption"] = "AES256"
			}
			return seen
		},
	},
}

func init() { maps.Copy(table, s3Kinds) }

// bucketSetting is a part of a bucket that has an object of its own. To create it is to overwrite what was there.
func bucketSetting(title, put string) *row {
	return &row{
		title:      "S3 Bucket " + title,
		api:        api{"S3", put, put, strings.Replace(put, "Put", "Delete", 1)},
		untagged:   true,
		immutable:  []string{"bucket"},
		creating:   second,
		updating:   second,
		deleting:   second,
		references: []reference{{field: "bucket", to: Bucket, missing: bucketMissing, onDelete: cascades}},
		id:         func(_ *Account, r *Resource) string { return r.Text("bucket") },
	}
}

func bucketPolicy() *row {
	w := bucketSetting("Policy", "PutBucketPolicy")
	w.check = checkBucketPolicy
	return w
}

func bucketLifecycle() *row {
	w := bucketSetting("Lifecycle Configuration", "PutBucketLifecycleConfiguration")
	w.framework = true
	return w
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func checkBucket(a *Account, r, _ *Resource) error {
	if !bucketName.MatchString(r.ExternalName) {
		return refuse("InvalidBucketName: The specified bucket is not valid.")
	}
	if slices.Contains(a.taken, r.ExternalName) {
		return refuse("BucketAlreadyExists: The requested bucket name is not available. The bucket namespace is shared by all users " +
			"of the system. Please select a different name and try again.")
	}
	return nil
}

// TakeBucketName gives a name to a bucket of another account.
func (a *Account) TakeBucketName(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.taken = append(a.taken, name)
}

func refuseFullBucket(a *Account, r *Resource, _ Object) error {
	if len(a.where(BucketObject, "bucket", r.ID)) > 0 && !r.flag("forceDestroy") {
		return refuse("BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.")
	}
	return nil
}

func checkBucketPolicy(a *Account, r, _ *Resource) error {
	p, err := parsePolicy(r.Text("policy"))
	if err != nil || len(p.Statement) == 0 {
		return refuse("MalformedPolicy: Policies must be valid JSON and the first byte must be '{'")
	}
	for _, statement := range p.Statement {
		for _, resource := range statement.Resource {
			if bucket := a.globalARN("s3", "::"+r.Text("bucket")); resource != bucket && !strings.HasPrefix(resource, bucket+"/") {
				return refuse("MalformedPolicy: Policy has invalid resource")
			}
		}
	}
	return nil
}

// privateACL is what the provider asks for where an object asks for no ACL.
const privateACL = "private"

func checkObject(a *Account, r, _ *Resource) error {
	if len(r.Tags()) > 10 {
		return refuse("BadRequest: Object tags cannot be greater than 10")
	}
	if acl := cmp.Or(r.Text("acl"), privateACL); acl != "bucket-owner-full-control" && !a.takesACLs(r.Text("bucket")) {
		return refuse("AccessControlListNotSupported: The bucket does not allow ACLs")
	}
	return nil
}

// takesACLs tells whether a bucket's objects may have ACLs: only where its ownership controls say so.
func (a *Account) takesACLs(bucket string) bool {
	controls := a.lookup(BucketOwnershipControls, bucket)
	return controls != nil && controls.Text("rule.objectOwnership") != "BucketOwnerEnforced"
}

// Object is the content of an object in a bucket.
func (a *Account) Object(bucket, key string) (string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.lookup(BucketObject, bucket+"/"+key)
	if r == nil {
		return "", false
	}
	return r.Text("content"), true
}

// PutObject is what an application does.
func (a *Account) PutObject(bucket, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &Resource{
		Kind: BucketObject, State: StateAvailable, facts: map[string]any{}, ID: bucket + "/" + name,
		Attributes: map[string]any{"bucket": bucket, "key": name},
	}
	r.ExternalName = r.ID
	a.resources[key{BucketObject, r.ID}] = r
}
