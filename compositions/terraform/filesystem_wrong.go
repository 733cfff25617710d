package terraform

import (
	"fmt"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// What attributes may be set of file systems: those for which there is a field or a reason of their own, those that AWS computes and nobody changes, and
// those that are Terraform's own.
const (
	knownOfFileSystem = "arn id name creation_token dns_name encrypted kms_key_id number_of_mount_targets owner_id performance_mode protection region " +
		"size_in_bytes tags tags_all throughput_mode"
	knownOfMountTarget = "availability_zone_id availability_zone_name dns_name file_system_arn file_system_id id ip_address ip_address_type " +
		"mount_target_dns_name network_interface_id owner_id region security_groups subnet_id timeouts"
)

var throughputModes = map[string]v1alpha1.ThroughputMode{"elastic": v1alpha1.ThroughputElastic, "bursting": v1alpha1.ThroughputBursting}

// wrongWithFileSystem says why a file system cannot be taken over, or "", and notes what stands before it and what the spec says of it.
func (t *Takeover) wrongWithFileSystem(fs *fileSystem) string {
	for _, wrong := range []func(*fileSystem) string{t.wrongWithFiles, t.wrongWithTargets, wrongWithBackup, t.wrongWithAccessOfFiles} {
		if why := wrong(fs); why != "" {
			return why
		}
	}
	return ""
}

// wrongWithFiles is about the file system itself.
func (t *Takeover) wrongWithFiles(fs *fileSystem) string {
	throughput, known := throughputModes[fs.text("throughput_mode")]
	fs.spec = v1alpha1.FileSystemSpec{ThroughputMode: throughput, Backup: v1alpha1.Enabled, Deletion: v1alpha1.FileSystemRetain}
	const protection = "protection.replication_overwrite"
	switch hidden, unknown := wrongWithHidden(fs.Resource), wrongWithUnknown(fs.Resource, knownOfFileSystem); {
	case fs.region() != t.states.Region:
		return "it is in region " + fs.region() + ", and the Environment in " + t.states.Region
	case hidden != "":
		return "it " + hidden
	case !fs.flag("encrypted"):
		return "it is not encrypted, and an Environment's file systems are: copy the files into one that is"
	case fs.text("availability_zone_name") != "":
		return "it is in one zone alone, and an Environment's file systems are in all"
	case fs.text("performance_mode") != "generalPurpose":
		return "its performance_mode is " + fs.text("performance_mode") + ", and that of an Environment's file systems is generalPurpose"
	case !known:
		return "its throughput_mode is " + fs.text("throughput_mode") + ", and an Environment has elastic and bursting"
	case fs.isBut(protection, "ENABLED"):
		return "its protection is " + fs.text(protection) + ", as of one that is replicated, for which an Environment has no field"
	case unknown != "":
		return "it " + unknown
	}
	if key := t.states.one("aws_kms_key", "arn", fs.text("kms_key_id")); key != nil {
		return "it is encrypted with " + key.Address + ", for which an Environment has no field"
	}
	return ""
}

// wrongWithTargets is about its mount targets: an Environment has one in the first private subnet of each zone, and AWS moves none.
func (t *Takeover) wrongWithTargets(fs *fileSystem) string {
	switch count := fs.number("number_of_mount_targets"); {
	case len(fs.targets) == 0:
		return "the states have no mount target of it: give the state that has them too"
	case int(count) > len(fs.targets):
		return fmt.Sprintf("it has %d mount targets, and the states %d: give the states that have them too", count, len(fs.targets))
	}
	places := t.firstOfZones()
	for _, target := range fs.targets {
		subnet := target.text("subnet_id")
		switch hidden, unknown := wrongWithHidden(target), wrongWithUnknown(target, knownOfMountTarget); {
		case hidden != "":
			return target.Address + " " + hidden
		case !slices.Contains(places, subnet):
			return "its mount target in " + subnet + " is not in the first private subnet of a zone, where an Environment has it, and AWS moves none"
		case target.isBut("ip_address_type", "IPV4_ONLY"):
			return "its mount target in " + subnet + " is of type " + target.text("ip_address_type") + ", for which an Environment has no field"
		case unknown != "":
			return "its mount target in " + subnet + " " + unknown
		}
	}
	return ""
}

// firstOfZones are the first private subnets of the Environment in each zone.
func (t *Takeover) firstOfZones() []string {
	var first []string
	zones := map[string]bool{}
	for _, id := range t.Spec.Network.Existing.PrivateSubnetIDs {
		for _, subnet := range t.states.where("aws_subnet", "id", id) {
			if zone := subnet.text("availability_zone"); !zones[zone] {
				zones[zone] = true
				first = append(first, id)
			}
		}
	}
	return first
}

func wrongWithBackup(fs *fileSystem) string {
	if fs.backup == nil {
		return ""
	}
	switch status := fs.backup.text("backup_policy.status"); status {
	case "ENABLED":
		return ""
	case "DISABLED":
		fs.spec.Backup = v1alpha1.Disabled
		return ""
	default:
		return fmt.Sprintf("its backup policy has the status %q, which is neither ENABLED nor DISABLED", status)
	}
}

// wrongWithAccessOfFiles is about the security group of its mount targets.
func (t *Takeover) wrongWithAccessOfFiles(fs *fileSystem) (why string) {
	ids := fs.targets[0].texts("security_groups")
	for _, target := range fs.targets[1:] {
		if !sameTexts(ids, target.texts("security_groups")) {
			return "its mount targets have different security groups, and an Environment's have one"
		}
	}
	fs.group, why = t.securityGroupOf(opened{ids: ids, of: fs.targets, word: "file systems"})
	return why
}
