package compositions

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	scheduler "github.com/upbound/provider-aws/v2/apis/namespaced/scheduler/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// checkExisting refuses a spec that would lose what exists, or that what exists cannot become. The policy in config/policy/environment.yaml refuses the
// same edits, and more, at admission. checkExisting is for clusters without that policy. It leaves out what AWS itself refuses.
func (c composer) checkExisting(net Network) error {
	for _, key := range slices.SortedFunc(maps.Keys(c.Seen.Resources), vpcFirst) {
		live := c.Seen.Resources[key]
		if !c.Seen.InAWS(key) || !plan.IsOwned(live, c.Env) || plan.IsExisting(live) {
			continue
		}
		if err := c.checkRegion(key, live); err != nil {
			return err
		}
		var err error
		switch live := live.(type) {
		case *rds.Instance:
			now := live.Status.AtProvider
			err = cmp.Or(c.checkDropped(live, live.Spec.ForProvider.DeletionProtection), c.checkFixed(live, fixed{now.Engine, now.DBName, now.Username}))
		case *rds.Cluster:
			now := live.Status.AtProvider
			err = cmp.Or(c.checkDropped(live, live.Spec.ForProvider.DeletionProtection), c.checkFixed(live, fixed{now.Engine, now.DatabaseName, now.MasterUsername}))
		case *secretsmanager.Secret:
			err = cmp.Or(c.checkForgotten(live), c.checkTurned(live))
		case *ec2.VPC:
			if c.Planned(key) != nil {
				err = c.checkRange(live)
			}
		case *ec2.Subnet:
			err = c.checkZone(key, live)
		case *ec2.SecurityGroup:
			err = c.checkNetwork(live, net)
		case *ecs.Service:
			err = c.checkCluster(live)
		case *sqs.Queue, *efs.FileSystem, *elasticache.ReplicationGroup, *elasticache.ServerlessCache:
			err = c.checkEmptied(key, live)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// vpcFirst orders keys: what is said of the range comes before what follows from it.
func vpcFirst(a, b plan.Key) int {
	vpc := ec2.VPC_GroupVersionKind.GroupKind()
	switch {
	case a.GroupKind == b.GroupKind:
		return strings.Compare(a.Name, b.Name)
	case a.GroupKind == vpc:
		return -1
	case b.GroupKind == vpc:
		return 1
	}
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Group, b.Group))
}

// checkRegion is about what exists in another region: the provider would look for it in this region, not find it, and make a second one.
func (c composer) checkRegion(key plan.Key, live resource.ModernManaged) error {
	field := plan.ForProvider(live).FieldByName("Region")
	if !field.IsValid() || field.IsNil() || *field.Interface().(*string) == c.Env.Spec.Region {
		return nil
	}
	return fmt.Errorf("spec.region: %s exists in %s: put that back, and make another Environment in the other region", key, *field.Interface().(*string))
}

// checkDropped is about a database that is not in the spec any more.
func (c composer) checkDropped(live resource.ModernManaged, protected *bool) error {
	name := live.GetLabels()[v1alpha1.LabelInstance]
	if !plan.IsTrue(protected) && !c.isProtected() || slices.ContainsFunc(c.Env.Spec.Databases, func(d v1alpha1.DatabaseSpec) bool { return d.Name == name }) {
		return nil
	}
	return fmt.Errorf("spec.databases: %s is protected and exists: put it back, set deletionProtection to Disabled, that of the database and that of the "+
		"Environment, and remove the database when that has been applied", name)
}

// fixed is what AWS never changes of a database, as it is, where AWS says.
type fixed struct{ engine, databaseName, username *string }

// fixedField is such a field as it is asked for, and as it is.
type fixedField struct {
	name, asked string
	is          *string
}

// checkFixed is about a database of which the spec says something else than AWS has, from which its port, the doors of tasks and what they are told
// would follow: also a database that was taken out, and is added again before it is gone.
func (c composer) checkFixed(live resource.ModernManaged, now fixed) error {
	i := slices.IndexFunc(c.Env.Spec.Databases, func(d v1alpha1.DatabaseSpec) bool { return c.databaseKey(d).Name == live.GetName() })
	if i < 0 {
		return nil
	}
	spec := c.Env.Spec.Databases[i]
	fields := []fixedField{{"engine", string(spec.Engine), now.engine}}
	if spec.RestoreFrom == nil {
		fields = append(fields, fixedField{"databaseName", spec.DatabaseName, now.databaseName},
			fixedField{"credentials.username", spec.Credentials.Username, now.username})
	}
	for _, f := range fields {
		if f.is != nil && !strings.EqualFold(f.asked, *f.is) {
			return fmt.Errorf("spec.databases: %s of %s is %s in AWS and cannot be changed there: set it back, use another name for "+
				"the database, or wait until the database is gone", f.name, spec.Name, *f.is)
		}
	}
	return nil
}

// checkTurned is about a secret whose value comes from a Secret and is to be generated from now on. The value that AWS has would be taken for the
// generated one.
func (c composer) checkTurned(live *secretsmanager.Secret) error {
	name := live.Labels[v1alpha1.LabelInstance]
	if live.Labels[v1alpha1.LabelComposition] != inSecrets.Name || live.Annotations[v1alpha1.AnnotationGenerated] != "" {
		return nil
	}
	for _, spec := range c.Env.Spec.Secrets {
		generated := spec.Name == name && spec.ValueFrom.Generate != nil
		if generated && c.Lacking(generatedSecretName(c.Env, spec), plan.PayloadKey) != "" {
			return fmt.Errorf("spec.secrets: %s has a value from a Secret, and cannot be turned to a generated one: add a secret with another name, move what "+
				"reads it over, and take this one out", name)
		}
	}
	return nil
}

// checkForgotten is about a generated value that is not in the spec of a protected Environment any more, while services and jobs still read it. The
// value of a secret that nobody reads may go: AWS keeps it for recoveryWindowDays.
func (c composer) checkForgotten(live *secretsmanager.Secret) error {
	name := live.Labels[v1alpha1.LabelInstance]
	generated := live.Annotations[v1alpha1.AnnotationGenerated] != "" && live.Labels[v1alpha1.LabelComposition] == inSecrets.Name
	if !c.isProtected() || !generated || slices.ContainsFunc(c.Env.Spec.Secrets, func(s v1alpha1.SecretSpec) bool {
		return s.Name == name && s.ValueFrom.Generate != nil
	}) {
		return nil
	}
	for w := range workloads(c.Env) {
		if c.reads(w, plan.Text(live.Status.AtProvider.Arn)) {
			return fmt.Errorf("spec.secrets: %s has a generated value that %s still reads, and the Environment is protected: put it back, and take it out "+
				"when %s runs without it, or first set deletionProtection of the Environment to Disabled", name, w, w)
		}
	}
	return nil
}

// reads reports whether the tasks of a workload read a secret, as far as it has been told which to run.
func (c composer) reads(w workload, arn string) bool {
	var runs *string
	if live, ok := c.Seen.Resources[c.serviceKey(w.part)].(*ecs.Service); ok {
		runs = live.Spec.ForProvider.TaskDefinition
	}
	schedule := c.Key(scheduler.Schedule_GroupVersionKind.GroupKind(), w.part)
	if live, ok := c.Seen.Resources[schedule].(*scheduler.Schedule); ok {
		runs = startedBy(live.Status.AtProvider)
	}
	if runs == nil && w.kind == "job" {
		runs = c.startedOnDemand(w.name)
	}
	for _, live := range c.Seen.Resources {
		task, ok := live.(*ecs.TaskDefinition)
		if ok && runs != nil && plan.Equal(task.Status.AtProvider.Arn, runs) {
			return strings.Contains(plan.Text(task.Spec.ForProvider.ContainerDefinitions), arn)
		}
	}
	return false
}

func (c composer) isProtected() bool { return c.Env.Spec.DeletionProtection == v1alpha1.Enabled }

// checkRange is about the addresses of the VPC, from which those of all subnets follow.
func (c composer) checkRange(live *ec2.VPC) error {
	if has := live.Status.AtProvider.CidrBlock; has != nil && *has != c.Env.Spec.Network.CIDRBlock {
		return fmt.Errorf("spec.network.cidrBlock: the VPC has %s, which cannot be changed in AWS: set that back, or make another Environment", *has)
	}
	return nil
}

// checkZone is about a subnet whose zone is not in the spec any more, or has another place.
func (c composer) checkZone(key plan.Key, live *ec2.Subnet) error {
	if c.Seen.Refused(key) || live.Spec.ForProvider.AvailabilityZone == nil || live.Spec.ForProvider.CidrBlock == nil {
		return nil
	}
	planned := c.Planned(key)
	zone := *live.Spec.ForProvider.AvailabilityZone
	if planned == nil {
		return fmt.Errorf("spec.network.availabilityZones: %s has subnets: put it back; zones can be added, and not taken away with what runs in them", zone)
	}
	if want := planned.Resource.(*ec2.Subnet).Spec.ForProvider; !plan.Equal(want.CidrBlock, live.Spec.ForProvider.CidrBlock) {
		return fmt.Errorf("spec.network.availabilityZones: %s must keep its place, which fixes its addresses: append new zones", zone)
	}
	return nil
}

// checkNetwork is about a security group in another VPC than the one that is asked for.
func (c composer) checkNetwork(live *ec2.SecurityGroup, net Network) error {
	is, asked := plan.Text(live.Spec.ForProvider.VPCID), net.VPC.Output()
	if is == "" || asked == "" || is == asked {
		return nil
	}
	return fmt.Errorf("spec.network: things are in VPC %s, and %s is asked for: AWS moves nothing between networks; put back what network was, or make "+
		"another Environment", is, asked)
}

// checkCluster is about a service in another cluster than the one of others that is asked for.
func (c composer) checkCluster(live *ecs.Service) error {
	is, asked := plan.Text(live.Spec.ForProvider.Cluster), c.clusterName()
	if c.Env.Spec.Cluster.Existing == nil || is == "" || is == asked {
		return nil
	}
	return fmt.Errorf("spec.cluster.existing: service %s runs in cluster %s, and %s is asked for: AWS moves no service between clusters; put back what "+
		"cluster was, or make another Environment", live.Labels[v1alpha1.LabelInstance], is, asked)
}
