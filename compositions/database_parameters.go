package compositions

import (
	"maps"
	"slices"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// parameterGroup is one for each family: AWS cannot change a group's family, so a major version gets a group of its own, and the old one
// goes when the instance has moved over.
func (c composer) parameterGroup(spec v1alpha1.DatabaseSpec) group {
	family := ParameterFamily(spec)
	part, kind := ParameterGroupPart(spec), rds.ParameterGroup_GroupVersionKind.GroupKind()
	name := c.NameInAWS(kind, part, c.AWSName(spec.Name+"-"+family, maxNameRDS))
	params := rds.ParameterGroupParameters{Family: &family, Description: new(c.DescriptionInAWS(kind, part, "parameters of "+family))}
	values := c.parameters(spec)
	for _, parameter := range plan.SortedKeys(values) {
		params.Parameter = append(params.Parameter, rds.ParameterParameters{
			Name: &parameter, Value: new(values[parameter]),
			ApplyMethod: new(atRestart),
		})
	}
	parameters := plan.Named(&rds.ParameterGroup{Spec: rds.ParameterGroupSpec{ForProvider: params}}, name)
	parameters.SetManagementPolicies(plan.WithoutLateInitialize) // or the last parameter that is taken out of the spec would be copied back
	made := plan.Add(c.Draft(part), parameters)
	return group{name: name, object: made.Object}
}

// ParameterGroupPart is the part of the parameter group of a database.
func ParameterGroupPart(spec v1alpha1.DatabaseSpec) string {
	return spec.Name + "." + ParameterFamily(spec)
}

// ParameterFamily is AWS's name of the parameters that a version of an engine has.
func ParameterFamily(spec v1alpha1.DatabaseSpec) string {
	return string(spec.Engine) + majorVersion(spec.Engine, spec.EngineVersion)
}

// atRestart takes both static and dynamic parameters, and does not loop in the provider where a value equals AWS's default.
const atRestart = "pending-reboot"

// parameters are the user's, and before them those that Terrarium sets.
func (c composer) parameters(spec v1alpha1.DatabaseSpec) map[string]string {
	values := logParameters(spec)
	if c.requiresTLS(spec) {
		values[tlsParameters[spec.Engine]] = tlsOn(spec.Engine)
	}
	maps.Copy(values, spec.Parameters)
	return values
}

// logParameters are those without which MySQL and MariaDB do not write the logs that are exported, or write them into tables. Aurora's audit is to say who
// connects, and what changes rights and tables.
func logParameters(spec v1alpha1.DatabaseSpec) map[string]string {
	values := map[string]string{}
	for log, parameter := range map[string]string{"slowquery": "slow_query_log", "general": "general_log"} {
		if slices.Contains(spec.Monitoring.LogExports, log) {
			values[parameter], values["log_output"] = isOn, "FILE"
		}
	}
	if slices.Contains(spec.Monitoring.LogExports, "audit") {
		values["server_audit_logging"], values["server_audit_events"] = isOn, "CONNECT,QUERY_DCL,QUERY_DDL"
	}
	return values
}

const isOn = "1"

// tlsParameters are the parameters with which an instance refuses clients without TLS. All versions that can be asked for have theirs, and it is
// dynamic: MariaDB has it from 10.5 on. RDS itself has it on from Postgres 15 and MariaDB 11.8 on (RDS user guide: "Requiring an SSL connection to a
// PostgreSQL DB instance", "Requiring SSL/TLS for all connections to a MySQL DB instance", and "… to a MariaDB DB instance").
var tlsParameters = map[v1alpha1.DatabaseEngine]string{
	v1alpha1.EnginePostgres: "rds.force_ssl",
	v1alpha1.EngineMySQL:    "require_secure_transport",
	v1alpha1.EngineMariaDB:  "require_secure_transport",

	v1alpha1.EngineAuroraPostgres: "rds.force_ssl",
	v1alpha1.EngineAuroraMySQL:    "require_secure_transport",
}

// tlsOn is the value with which that parameter is on. Aurora MySQL has words for it (Aurora user guide: "TLS connections to Aurora MySQL DB clusters").
func tlsOn(engine v1alpha1.DatabaseEngine) string {
	if engine == v1alpha1.EngineAuroraMySQL {
		return "ON"
	}
	return isOn
}

// requiresTLS reports whether an instance refuses clients without TLS. An instance that is still to be made does, for good. An instance that was made
// without TLS goes on without, because its clients may know no TLS: the parameter group tells, which is made before the instance.
func (c composer) requiresTLS(spec v1alpha1.DatabaseSpec) bool {
	if isAurora(spec.Engine) {
		return c.refusesPlain(spec)
	}
	groups := c.liveParameterGroups()
	if len(groups) == 0 {
		instance, made := c.Seen.Resources[c.databaseKey(spec)]
		return !made || plan.IsObservedOnly(instance)
	}
	return slices.ContainsFunc(groups, func(group *rds.ParameterGroup) bool { return names(group, tlsParameters[spec.Engine]) })
}

// liveParameterGroups are the parameter groups of a database, also of a former major version. A group that the provider looks for, and has not found,
// is none.
func (c composer) liveParameterGroups() []*rds.ParameterGroup {
	var groups []*rds.ParameterGroup
	for _, live := range c.Seen.Resources {
		group, ok := live.(*rds.ParameterGroup)
		if !ok || group.Labels[v1alpha1.LabelComposition] != c.Composition.Name || group.Labels[v1alpha1.LabelInstance] != c.Instance {
			continue
		}
		if !plan.IsObservedOnly(group) || group.GetCondition(xpv1.TypeReady).Status == corev1.ConditionTrue {
			groups = append(groups, group)
		}
	}
	return groups
}

// names reports whether a group says anything of a parameter. Where the group is only observed, AWS tells: what such a group asks for has changed
// nothing yet.
func names(group *rds.ParameterGroup, parameter string) bool {
	if plan.IsObservedOnly(group) {
		return slices.ContainsFunc(group.Status.AtProvider.Parameter, func(p rds.ParameterObservation) bool {
			return plan.Equal(p.Name, &parameter) && plan.Equal(p.Value, new(isOn))
		})
	}
	return slices.ContainsFunc(group.Spec.ForProvider.Parameter, func(p rds.ParameterParameters) bool { return plan.Equal(p.Name, &parameter) })
}
