package plan

import (
	"reflect"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
)

// RangesBeside are the objects of a plan that open the same port of the same security group as a live object to other ranges of addresses, and none
// where the live object opens nothing to a range. Where there are some, the change narrows who may connect, and has no other effect.
func RangesBeside(p *Plan, live resource.ModernManaged) []*Object {
	was, ok := live.(*ec2.SecurityGroupIngressRule)
	if !ok || was.Spec.ForProvider.CidrIPv4 == nil {
		return nil
	}
	var beside []*Object
	for _, o := range p.Objects {
		rule, ok := o.Resource.(*ec2.SecurityGroupIngressRule)
		if !ok || rule.Spec.ForProvider.CidrIPv4 == nil {
			continue
		}
		asked, opened := rule.Spec.ForProvider, was.Spec.ForProvider
		if Equal(asked.SecurityGroupID, opened.SecurityGroupID) && reflect.DeepEqual(asked.FromPort, opened.FromPort) {
			beside = append(beside, o)
		}
	}
	return beside
}
