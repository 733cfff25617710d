package compositions

import (
	"fmt"

	iam "github.com/upbound/provider-aws/v2/apis/namespaced/iam/v1beta1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// monitoring is how often RDS records metrics of the operating system, and with which role. The policy is nil where it does not.
type monitoring struct {
	interval int32
	role     plan.Fact
	policy   *plan.Object
}

// enhancedMonitoring makes the role with which RDS writes metrics of the operating system, where they are asked for. The role can do nothing else.
func (c composer) enhancedMonitoring(net Network, spec v1alpha1.DatabaseSpec) monitoring {
	interval := spec.Monitoring.EnhancedIntervalSeconds
	if interval == nil || *interval == 0 {
		return monitoring{}
	}
	roleName, role := c.role(net, spec.Name+".monitoring", byRDSMonitoring)
	d := c.Draft(spec.Name + ".monitoring")
	d.Use(role) // the role's name is known before the role exists
	policy := plan.Add(d, &iam.RolePolicyAttachment{Spec: iam.RolePolicyAttachmentSpec{ForProvider: iam.RolePolicyAttachmentParameters{
		Role: &roleName, PolicyArn: new(fmt.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", partition(c.Env.Spec.Region))),
	}}})
	return monitoring{*interval, role, policy.Object}
}

func (m monitoring) set(d *plan.Draft, params *rds.InstanceParameters) {
	if m.policy == nil {
		return
	}
	d.After(m.policy)
	params.MonitoringInterval, params.MonitoringRoleArn = number(m.interval), d.Use(m.role)
}
