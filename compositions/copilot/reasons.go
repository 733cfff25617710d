package copilot

import (
	"path"
	"regexp"
	"strings"
)

const (
	reasonExport  = "exports of CloudFormation are not read: use a link, network.existing or the ARN"
	reasonUnknown = "Terrarium does not know this key of a manifest"
	reasonEnvFile = "a file of variables is not there: put its variables into env, and what is secret into secrets"
	reasonPatches = "use spec.patches for fields of a task definition, and the fields of containers for those of ContainerDefinitions"
)

// reasons for keys that have no field, the first that fits.
var reasons = []struct {
	key  *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`(^|\.)env_?[fF]ile$`), reasonEnvFile},
	{regexp.MustCompile(`^timeout$`), "nothing here ends a job that takes too long: let the command end itself"},
	{regexp.MustCompile(`^taskdef_overrides$`), reasonPatches},
	{regexp.MustCompile(`^(cdn|http\.public\.ingress\.cdn)\b`), "CloudFront is not there: loadBalancers[].webACLARN is for a web ACL"},
	{regexp.MustCompile(`^http\.(public|private)\.security_groups$`), "each load balancer has a security group of its own: say allowedCIDRs"},
	{regexp.MustCompile(`^http\.private\.subnets$`), "an internal load balancer is in all private subnets, which network.existing names where the VPC is there: a choice for one is not there"},
	{regexp.MustCompile(`^network\.vpc\.security_group\.egress$`), "tasks may connect to everywhere"},
	{regexp.MustCompile(`^network\.vpc\.subnets\.(public|private)\[\d+\]\.cidr$`), "addresses of subnets are computed"},
	{regexp.MustCompile(`^logging\.(variables|secrets)$`), "the router of logs has no variables of its own: say them in options"},
	{regexp.MustCompile(`^nlb\..*stickiness$`), "stickiness by address is not there yet"},
	{regexp.MustCompile(`^nlb\..*ssl_policy$`), "it is that of the load balancer, and not of one listener: tls.sslPolicy"},
	{regexp.MustCompile(`^(http|nlb|subscribe|on|retries|count|deployment|network\.connect|image\.port)$`), "it is nothing for this type of manifest"},
	{regexp.MustCompile(`\.access_logs\.prefix$`), "logs are written without a prefix"},
}

func reasonOf(key string) string {
	for _, reason := range reasons {
		if reason.key.MatchString(key) {
			return reason.text
		}
	}
	return reasonUnknown
}

// reasonBeside is about a file or directory that is no manifest of a service, a job or an environment.
func reasonBeside(file string) string {
	switch base := path.Base(file); {
	case base == "addons":
		return "templates of CloudFormation are not read: say databases, queues, topics, buckets, fileSystems, caches or secrets, and link them to the services"
	case base == "overrides":
		return "changes of CloudFormation are not read: spec.patches set what has no field"
	case base == dirPipelines, strings.HasPrefix(base, "pipeline"), strings.HasPrefix(base, "buildspec"):
		return "pipelines are not there: kubectl apply, Argo CD or Flux apply an Environment"
	}
	return "it has no manifest.yml, or is none: it is not read"
}
