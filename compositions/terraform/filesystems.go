package terraform

import (
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A fileSystem is one of EFS with what stands before it.
type fileSystem struct {
	*Resource
	targets        []*Resource
	group          *securityGroup
	policy, backup *Resource // nil where the states have none
	spec           v1alpha1.FileSystemSpec
}

// fileSystems that are taken over, each with its mount targets and their security group.
func (t *Takeover) fileSystems() {
	for _, r := range t.states.of("aws_efs_file_system") {
		id := r.text("id")
		fs := &fileSystem{
			Resource: r, targets: t.states.where("aws_efs_mount_target", "file_system_id", id),
			policy: t.states.one("aws_efs_file_system_policy", "file_system_id", id), backup: t.states.one("aws_efs_backup_policy", "file_system_id", id),
		}
		why := t.wrongWithFileSystem(fs)
		if why == "" && len(t.Spec.FileSystems) == mostFileSystems {
			why = "an Environment has at most 10 file systems"
		}
		if why != "" {
			t.leaveWith(r, "%s", why)
			continue
		}
		t.takeFileSystem(fs)
	}
}

// takeFileSystem takes over a file system and what stands before it. All of it keeps what it has in AWS: nothing but tags may change.
func (t *Takeover) takeFileSystem(fs *fileSystem) {
	fs.spec.Name = t.name("fileSystems", fs.Resource)
	t.Spec.FileSystems = append(t.Spec.FileSystems, fs.spec)
	id, name := fs.text("id"), fs.spec.Name
	t.takePart(fs.Resource, fs.group.taken(compositions.FileSystemGroupPart(name)))
	t.takePart(fs.Resource, &Taken{
		Kind: efs.FileSystem_GroupVersionKind, Name: name, ExternalName: id, From: fs.Resource, Effects: fs.effects(),
		called: []string{id, fs.text("arn"), fs.text("dns_name")},
	})
	for _, target := range fs.targets {
		t.takePart(fs.Resource, &Taken{
			Kind: efs.MountTarget_GroupVersionKind, Name: name + "." + target.text("subnet_id"), ExternalName: target.text("id"), From: target,
			called: []string{target.text("id"), target.text("ip_address"), target.text("mount_target_dns_name")},
		})
	}
	if fs.backup != nil {
		t.takePart(fs.Resource, &Taken{Kind: efs.BackupPolicy_GroupVersionKind, Name: name, ExternalName: id, From: fs.backup})
	}
	switch {
	case fs.policy == nil:
	case fs.isOurs(fs.policy):
		t.takePart(fs.Resource, &Taken{Kind: efs.FileSystemPolicy_GroupVersionKind, Name: name, ExternalName: id, From: fs.policy})
	default:
		t.leaveWith(fs.policy, "its clients may need what it allows, or not be what an Environment's asks for: the file system keeps it")
	}
}

// isOurs reports whether a policy says what an Environment's does: only then nobody is locked out by it.
func (fs *fileSystem) isOurs(policy *Resource) bool {
	return policy.hidden() == "" && plan.SamePolicy(policy.text("policy"), compositions.PolicyOfFileSystem(fs.text("arn")))
}

func (fs *fileSystem) effects() []string {
	if fs.backup != nil {
		return nil
	}
	return []string{"AWS Backup makes daily backups from then on, if it has made none: the states do not say; set backup to Disabled to have none"}
}
