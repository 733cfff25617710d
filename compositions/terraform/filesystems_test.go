package terraform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/terraform"
)

// The resources of file systems: one of a module, and a plain one.
const (
	someFiles   = "module.files.aws_efs_file_system.this[0]"
	filesTarget = `module.files.aws_efs_mount_target.this["eu-west-1a"]`
	filesBackup = "module.files.aws_efs_backup_policy.this[0]"
	filesGroup  = "module.files.aws_security_group.this[0]"
	mediaFiles  = "aws_efs_file_system.media"
	mediaPolicy = "aws_efs_file_system_policy.media"
)

func filesWith(t *testing.T, address string, attributes map[string]any) *terraform.Takeover {
	t.Helper()
	return recognizedIn(t, []string{"shown.json", "filesystems.json"}, address, attributes, anything)
}

func TestFileSystemIsTakenOverWithWhatStandsBeforeIt(t *testing.T) {
	found := filesWith(t, "", nil)
	want := map[string]string{
		"SecurityGroup/shop-filesystem-files":             filesGroup + " sg-0a1b2c3d4e5f60008 files-20260101000000000000000008",
		"FileSystem/shop-files":                           someFiles + " fs-1 ",
		"MountTarget/shop-files.subnet-020b2c3d4e5f60718": filesTarget + " fsmt-1 ",
		"MountTarget/shop-files.subnet-021b2c3d4e5f60718": `module.files.aws_efs_mount_target.this["eu-west-1b"] fsmt-2 `,
		"BackupPolicy/shop-files":                         filesBackup + " fs-1 ",
		"SecurityGroup/shop-filesystem-media":             "aws_security_group.media sg-0a1b2c3d4e5f60009 media-nfs",
		"FileSystem/shop-media":                           mediaFiles + " fs-2 ",
		"MountTarget/shop-media.subnet-020b2c3d4e5f60718": "aws_efs_mount_target.media fsmt-3 ",
		"FileSystemPolicy/shop-media":                     mediaPolicy + " fs-2 ",
	}
	if diff := cmp.Diff(want, takenNamed(found, "files", "media")); diff != "" {
		t.Error(diff)
	}
	specs := []v1alpha1.FileSystemSpec{
		{Name: "media", ThroughputMode: v1alpha1.ThroughputBursting, Backup: v1alpha1.Enabled, Deletion: v1alpha1.FileSystemRetain},
		{Name: "files", ThroughputMode: v1alpha1.ThroughputElastic, Backup: v1alpha1.Disabled, Deletion: v1alpha1.FileSystemRetain},
	}
	if diff := cmp.Diff(specs, found.Spec.FileSystems); diff != "" {
		t.Error(diff)
	}
}

func TestFileSystemIsLeftWhereSomethingOfItCannotBeKept(t *testing.T) {
	some := func(attribute string, value any) map[string]any { return map[string]any{attribute: value} }
	for name, c := range map[string]struct {
		of      string
		changed map[string]any
		want    string
	}{
		"not encrypted":     {someFiles, some("encrypted", false), "it is not encrypted"},
		"in one zone":       {someFiles, some("availability_zone_name", "eu-west-1a"), "it is in one zone alone"},
		"maxIO":             {someFiles, some("performance_mode", "maxIO"), "its performance_mode is maxIO"},
		"provisioned":       {someFiles, some("throughput_mode", "provisioned"), "its throughput_mode is provisioned"},
		"replicated":        {someFiles, some("protection", []map[string]any{{"replication_overwrite": "REPLICATING"}}), "its protection is REPLICATING"},
		"a key of theirs":   {someFiles, some("kms_key_id", "arn:aws:kms:eu-west-1:111122223333:key/2"), "it is encrypted with aws_kms_key.passwords"},
		"lifecycle":         {someFiles, some("lifecycle_policy", []map[string]any{{"transition_to_ia": "AFTER_30_DAYS"}}), "it has lifecycle_policy"},
		"attribute to come": {someFiles, some("new_in_provider_7", "x"), "it has new_in_provider_7"},
		"another region":    {someFiles, some("arn", "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-1"), "it is in region us-east-1"},
		"more targets":      {someFiles, some("number_of_mount_targets", 3), "it has 3 mount targets, and the states 2"},
		"no targets":        {someFiles, some("id", "fs-3"), "the states have no mount target of it"},
		"another subnet":    {filesTarget, some("subnet_id", "subnet-030b2c3d4e5f60718"), "its mount target in subnet-030b2c3d4e5f60718 is not in the first private subnet"},
		"IPv6":              {filesTarget, some("ip_address_type", "DUAL_STACK"), "its mount target in subnet-020b2c3d4e5f60718 is of type DUAL_STACK"},
		"target to come":    {filesTarget, some("new_in_provider_7", "x"), "its mount target in subnet-020b2c3d4e5f60718 has new_in_provider_7"},
		"backups to come":   {filesBackup, some("backup_policy", []map[string]any{{"status": "ENABLING"}}), `its backup policy has the status "ENABLING"`},
		"different groups":  {filesTarget, some("security_groups", []string{"sg-1"}), "its mount targets have different security groups"},
		"another VPC":       {filesGroup, some("vpc_id", "vpc-1"), "its security group is in another VPC"},
		"unknown of group":  {filesGroup, some("new_in_provider_7", "x"), "its security group has new_in_provider_7"},
	} {
		t.Run(name, func(t *testing.T) {
			if why := whyLeft(filesWith(t, c.of, c.changed), someFiles); !strings.HasPrefix(why, c.want) {
				t.Errorf("it is left as %q, and not as %q", why, c.want)
			}
		})
	}
}

func TestSecurityGroupOfAFileSystemIsOfNothingElse(t *testing.T) {
	shared := map[string]any{"security_groups": []string{"sg-0a1b2c3d4e5f60002"}}
	why := whyLeft(filesWith(t, "aws_efs_mount_target.media", shared), mediaFiles)
	if want := "its security group stands in " + reportsDB + " too"; !strings.HasPrefix(why, want) {
		t.Errorf("it is left as %q", why)
	}
}

// Without a right in IAM, or without TLS, a client of theirs would be locked out by an Environment's policy.
func TestPolicyOfAFileSystemIsTakenOverWhereItIsThatOfAnEnvironmentAlone(t *testing.T) {
	found := filesWith(t, mediaPolicy, map[string]any{"policy": `{"Version":"2012-10-17","Statement":[]}`})
	for _, policy := range []string{mediaPolicy, "module.files.aws_efs_file_system_policy.this[0]"} {
		if why := whyLeft(found, policy); !strings.HasPrefix(why, "its clients may need what it allows") {
			t.Errorf("%s is left as %q", policy, why)
		}
	}
}

func TestWhatUsesAFileSystemIsTold(t *testing.T) {
	found := filesWith(t, "", nil)
	for address, want := range map[string]string{
		`module.files.aws_efs_access_point.this["posix"]`:  "access points stay with what mounts by them",
		`module.files.aws_security_group_rule.this["vpc"]`: "an Environment's file systems have no such rules: it stays in the security group as it is; its code names " + filesGroup,
		"aws_ecs_task_definition.upload":                   "no service or job that is taken over runs it: keep it as long as something does; its code names " + someFiles,
	} {
		if why := whyLeft(found, address); !strings.HasPrefix(why, want) {
			t.Errorf("%s is left as %q", address, why)
		}
	}
}
