package compositions

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// checkExisting refuses a spec that would lose what exists, or that what exists cannot follow. The policy config/policy/environment.yaml says so at
// admission; here it holds where the policy is not installed, and for those who write past it.
func (c composer) checkExisting() error {
	for _, key := range slices.SortedFunc(maps.Keys(c.seen.Resources), compareKeys) {
		if !c.seen.Exists(key) {
			continue
		}
		var err error
		switch live := c.seen.Resources[key].(type) {
		case *rds.Instance:
			err = c.checkDropped(live)
		case *secretsmanager.Secret:
			err = c.checkForgotten(live)
		case *ec2.Subnet:
			err = c.checkZone(live)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func compareKeys(a, b Key) int {
	return strings.Compare(a.GroupKind.String()+"/"+a.Name, b.GroupKind.String()+"/"+b.Name)
}

// checkDropped is about a database that is not in the spec any more.
func (c composer) checkDropped(live *rds.Instance) error {
	name := live.Labels[v1alpha1.LabelInstance]
	protected := isTrue(live.Spec.ForProvider.DeletionProtection) || c.isProtected()
	if !protected || !isOwned(live, c.env) || slices.ContainsFunc(c.env.Spec.Databases, func(d v1alpha1.DatabaseSpec) bool { return d.Name == name }) {
		return nil
	}
	return fmt.Errorf("spec.databases: %s is protected and exists: put it back, set deletionProtection to Disabled, its own and that of the "+
		"Environment, and take it out when that has been done", name)
}

// checkForgotten is about a generated value that is not in the spec of a protected Environment any more.
func (c composer) checkForgotten(live *secretsmanager.Secret) error {
	name := live.Labels[v1alpha1.LabelInstance]
	if !c.isProtected() || !isOwned(live, c.env) || live.Labels[v1alpha1.LabelComposition] != secretComposition ||
		slices.ContainsFunc(c.env.Spec.Secrets, func(s v1alpha1.SecretSpec) bool { return s.Name == name }) {
		return nil
	}
	return fmt.Errorf("spec.secrets: %s exists, and the Environment is protected: put it back, set deletionProtection to Disabled, and take it out "+
		"afterwards", name)
}

func (c composer) isProtected() bool { return c.env.Spec.DeletionProtection == v1alpha1.Enabled }

// checkZone is about a subnet whose zone is not in the spec any more, or has another place.
func (c composer) checkZone(live *ec2.Subnet) error {
	if !isOwned(live, c.env) || live.Spec.ForProvider.AvailabilityZone == nil || live.Spec.ForProvider.CidrBlock == nil {
		return nil
	}
	planned := c.planned(ec2.Subnet_GroupVersionKind.GroupKind(), strings.TrimPrefix(live.Name, c.env.Name+"-"))
	zone := *live.Spec.ForProvider.AvailabilityZone
	if planned == nil {
		return fmt.Errorf("spec.network.availabilityZones: %s has subnets: put it back; zones can be added, and not taken away with what runs in them", zone)
	}
	if want := planned.Resource.(*ec2.Subnet).Spec.ForProvider; !equal(want.CidrBlock, live.Spec.ForProvider.CidrBlock) {
		return fmt.Errorf("spec.network.availabilityZones: %s must keep its place, which fixes its addresses: append new zones", zone)
	}
	return nil
}

// refused reports whether AWS has refused to make an object, and it does not exist.
func (o Observed) refused(key Key) bool {
	live, ok := o.Resources[key]
	return ok && !o.Exists(key) && hasFailed(live) && !isBeingMade(live)
}
