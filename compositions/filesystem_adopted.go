package compositions

import (
	"cmp"

	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// creationToken of a file system is the one that AWS reports, or was asked for before, or else the one that is made for it: AWS changes none.
func (c composer) creationToken(spec v1alpha1.FileSystemSpec) string {
	live, there := c.Seen.Resources[c.Key(efs.FileSystem_GroupVersionKind.GroupKind(), spec.Name)].(*efs.FileSystem)
	made := c.AWSName(spec.Name, maxNameFileSystem)
	if !there {
		return made
	}
	return cmp.Or(plan.Text(live.Status.AtProvider.CreationToken), plan.Text(live.Spec.ForProvider.CreationToken), made)
}

// hasPolicy reports whether a file system has the policy of an Environment. One that somebody else has made has the policy that it has, or none, unless
// theirs is the same: its clients may know neither TLS nor a role, and would be locked out.
func (c composer) hasPolicy(spec v1alpha1.FileSystemSpec) bool {
	policy := c.Key(efs.FileSystemPolicy_GroupVersionKind.GroupKind(), spec.Name)
	made := c.Key(efs.FileSystem_GroupVersionKind.GroupKind(), spec.Name)
	if c.IsAdopting() && c.Adopts(made) {
		return c.Adopts(policy)
	}
	_, there := c.Seen.Resources[policy]
	return there || c.creationToken(spec) == c.AWSName(spec.Name, maxNameFileSystem)
}

// PolicyOfFileSystem refuses clients without TLS, and those that do not come by a mount target. It allows nothing: AWS then asks whether the role of a client
// may, and a client without a role may not.
func PolicyOfFileSystem(arn string) string {
	deny := func(sid, action, key string) map[string]any {
		return map[string]any{
			"Sid": sid, "Effect": "Deny", "Principal": map[string]string{"AWS": "*"}, "Action": action, "Resource": arn,
			"Condition": map[string]any{"Bool": map[string]string{key: "false"}},
		}
	}
	return plan.JSON(map[string]any{"Version": "2012-10-17", "Statement": []any{
		deny("OnlyTLS", "*", "aws:SecureTransport"),
		deny("OnlyByMountTarget", "elasticfilesystem:Client*", "elasticfilesystem:AccessedViaMountTarget"),
	}})
}
