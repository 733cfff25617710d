package compositions

import (
	"fmt"

	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// enhancedMonitoring asks for the metrics of the operating system, and makes the role with which RDS writes them. The role can do nothing else.
func (c composer) enhancedMonitoring(net Network, d *plan.Draft, spec v1alpha1.DatabaseSpec, params *rds.InstanceParameters) {
	interval := spec.Monitoring.EnhancedIntervalSeconds
	if interval == nil || *interval == 0 {
		return
	}
	roleName, role := c.role(net, spec.Name+".monitoring", byRDSMonitoring)
	attached := c.Draft(spec.Name + ".monitoring")
	attached.Use(role) // the role's name is known before the role exists
	policy := plan.Add(attached, &iam.RolePolicyAttachment{Spec: iam.RolePolicyAttachmentSpec{ForProvider: iam.RolePolicyAttachmentParameters{
		Role: &roleName, PolicyArn: new(fmt.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", partition(c.Env.Spec.Region))),
	}}})
	d.After(policy.Object)
	params.MonitoringInterval, params.MonitoringRoleArn = number(*interval), d.Use(role)
}
