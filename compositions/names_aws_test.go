package compositions_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// awsName is where a kind has its name in AWS, and what AWS takes there. A field of forProvider is meant; the external name, where it is
// empty.
type awsName struct {
	field   string
	max     int
	pattern *regexp.Regexp
}

var (
	hyphenated = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$`)
	forRDS     = regexp.MustCompile(`^[a-z](-?[a-z0-9])*$`)
	forIAM     = regexp.MustCompile(`^[\w+=,.@-]+$`)
)

// awsNames are the limits in the API references of the services.
var awsNames = map[string]awsName{
	"LB":                    {"Name", 32, hyphenated},
	"LBTargetGroup":         {"Name", 32, hyphenated},
	"Role":                  {"", 64, forIAM},
	"RolePolicy":            {"", 128, forIAM},
	"Instance":              {"Identifier", 63, forRDS},
	"SubnetGroup":           {"", 255, forRDS},
	"ParameterGroup":        {"", 255, forRDS},
	"rds.Cluster":           {"", 63, forRDS},
	"ClusterInstance":       {"", 63, forRDS},
	"ClusterParameterGroup": {"", 255, forRDS},
	"Cluster":               {"", 255, regexp.MustCompile(`^[\w-]+$`)},
	"Service":               {"", 255, regexp.MustCompile(`^[\w-]+$`)},
	"TaskDefinition":        {"Family", 255, regexp.MustCompile(`^[\w-]+$`)},
	"Group":                 {"", 512, regexp.MustCompile(`^[\w./#-]+$`)},
	"SecurityGroup":         {"Name", 255, regexp.MustCompile(`^[\w .:/()#,@\[\]+=&;{}!$*-]+$`)},
	"Secret":                {"Name", 512, regexp.MustCompile(`^[\w/+=.@-]+$`)},
	"Policy":                {"", 256, regexp.MustCompile(`^[\w-]+$`)},

	"Topic": {"", 256, regexp.MustCompile(`^[\w-]+(\.fifo)?$`)},
	"Queue": {"Name", 80, regexp.MustCompile(`^[\w-]+(\.fifo)?$`)},

	"servicediscovery.Service": {"Name", 127, hyphenated},
	"PrivateDNSNamespace":      {"Name", 253, regexp.MustCompile(`^[a-z0-9.-]+$`)},
	"Zone":                     {"Name", 253, regexp.MustCompile(`^[a-z0-9.-]+$`)},

	"ServerlessCache":            {"", 40, forRDS},
	"ReplicationGroup":           {"", 40, forRDS},
	"elasticache.ParameterGroup": {"Name", 255, forRDS},

	"ScheduledAction": {"Name", 256, regexp.MustCompile(`^[\w-]+$`)},
	"HTTPNamespace":   {"Name", 1024, regexp.MustCompile(`^[[:graph:]]+$`)},
	"Schedule":        {"Name", 64, regexp.MustCompile(`^[\w.-]+$`)},
}

// awsNameOf an object is that of its kind, with the group where two have the same name.
func awsNameOf(o *plan.Object) (awsName, bool) {
	group, _, _ := strings.Cut(o.Group, ".")
	if name, ok := awsNames[group+"."+o.Kind]; ok {
		return name, true
	}
	name, ok := awsNames[o.Kind]
	return name, ok
}

func (n awsName) of(t testing.TB, res resource.ModernManaged) string {
	t.Helper()
	if n.field == "" {
		return meta.GetExternalName(res)
	}
	return *parameter[*string](t, res, n.field)
}
