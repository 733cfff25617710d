package compositions

import (
	"fmt"
	"regexp"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func (c composer) mountTarget(part string, fs FileSystem, subnet plan.Fact) *plan.Object {
	d := c.Draft(part)
	made := plan.Add(d, &efs.MountTarget{Spec: efs.MountTargetSpec{ForProvider: efs.MountTargetParameters{
		FileSystemID: d.Use(fs.ID), SubnetID: d.Use(subnet), SecurityGroups: []*string{d.Use(fs.SecurityGroup)},
	}}})
	c.InitializeOnce(made.Object, "ipAddress", "ipAddressType", "ipv6Address")
	return made.Object
}

// whereTargetIs is the place of the mount target that a zone has. AWS takes one in a zone, and moves none: where another subnet becomes that of the zone,
// such as by another order in the spec, the mount target stays where it is, and a second one is not asked for.
func (c composer) whereTargetIs(spec v1alpha1.FileSystemSpec, asked place) place {
	part := c.Env.Name + "-" + spec.Name + "."
	for key, live := range c.Seen.Resources {
		target, ok := live.(*efs.MountTarget)
		if !ok || asked.zone == "" || !c.Seen.InAWS(key) || !plan.IsOwned(live, c.Env) || !strings.HasPrefix(key.Name, part) {
			continue
		}
		if subnet := target.Spec.ForProvider.SubnetID; subnet != nil && plan.Text(target.Status.AtProvider.AvailabilityZoneName) == asked.zone {
			return place{part: strings.TrimPrefix(key.Name, part), subnet: plan.Known(*subnet), zone: asked.zone}
		}
	}
	return asked
}

// stayed is how EFS says that there is a file system with a token, and which.
var stayed = regexp.MustCompile(`FileSystemAlreadyExists.*'(fs-[0-9a-f]+)'`)

// noteStayed says what to do about a file system that was kept when it was taken out of the spec: AWS makes none with the same token. Nobody but this
// Environment has made it, yet that it is meant is for a person to say: another wish may be an empty one.
func (c composer) noteStayed(made *plan.Object, spec v1alpha1.FileSystemSpec) {
	live, there := c.Seen.Resources[made.Key]
	if !there || c.Seen.InAWS(made.Key) {
		return
	}
	if is := stayed.FindStringSubmatch(live.GetCondition(xpv1.TypeSynced).Message); is != nil {
		c.Problem(v1alpha1.ReasonNameTaken, fmt.Sprintf("spec.fileSystems: %s is in AWS, %s, where it stayed when it was taken out: to have it back, kubectl annotate "+
			"filesystems.efs.aws.m.upbound.io %s -n %s crossplane.io/external-name=%s; to begin with an empty one, take another name", spec.Name, is[1],
			made.Name, c.Env.Namespace, is[1]))
	}
}
