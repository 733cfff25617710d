package compositions

import (
	"regexp"
	"slices"
	"strings"
)

// An awsPartition is a part of AWS with accounts, ARNs and names of its own.
type awsPartition struct {
	// regions begin with this.
	regions string

	// name in ARNs.
	name string

	// dnsSuffix ends the names of services, and dualStackSuffix those that have IPv6 addresses too, where there are such.
	dnsSuffix, dualStackSuffix string
}

// partitions are all that there are, the one whose regions begin with anything last. The policy about Environments says the same; a test compares them.
// Source: partitions.json of the AWS SDKs; the registry names in the user guide of Amazon ECR.
var partitions = []awsPartition{
	{"cn-", "aws-cn", "amazonaws.com.cn", "on.amazonwebservices.com.cn"},
	{"us-gov-", "aws-us-gov", "amazonaws.com", "on.aws"},
	{"us-iso-", "aws-iso", "c2s.ic.gov", ""},
	{"us-isob-", "aws-iso-b", "sc2s.sgov.gov", ""},
	{"eu-isoe-", "aws-iso-e", "cloud.adc-e.uk", ""},
	{"us-isof-", "aws-iso-f", "csp.hci.ic.gov", ""},
	{"eusc-", "aws-eusc", "amazonaws.eu", "on.amazonwebservices.eu"},
	{"", "aws", "amazonaws.com", "on.aws"},
}

func partitionOf(region string) awsPartition {
	return partitions[slices.IndexFunc(partitions, func(p awsPartition) bool { return strings.HasPrefix(region, p.regions) })]
}

// Partition of a region, as ARNs name it.
func Partition(region string) string { return partitionOf(region).name }

// PartitionRule is the partition of variables.region in the language of the policy about Environments, which has it written out.
func PartitionRule() string { return partitionRule(func(p awsPartition) string { return p.name }) }

// DNSSuffixRule is the same for the end of the names of services.
func DNSSuffixRule() string { return partitionRule(func(p awsPartition) string { return p.dnsSuffix }) }

func partitionRule(of func(awsPartition) string) string {
	var rule strings.Builder
	for _, p := range partitions {
		if p.regions == "" {
			rule.WriteString("'" + of(p) + "'")
			continue
		}
		rule.WriteString("variables.region.startsWith('" + p.regions + "') ? '" + of(p) + "' : ")
	}
	return rule.String()
}

// dnsSuffix ends the names of AWS's services in a region.
func dnsSuffix(region string) string { return partitionOf(region).dnsSuffix }

// A repository is a private one of ECR.
type repository struct{ account, region, name string }

var registry = regexp.MustCompile(`^(\d{12})\.dkr([.-])ecr(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)/([^:@]+)`)

// repositoryOf the image, if it is in a private repository of ECR: by the registry's usual name, the one that FIPS asks for, or the one that has
// IPv6 addresses too, <account>.dkr-ecr.<region>.on.aws.
func repositoryOf(image string) (repository, bool) {
	match := registry.FindStringSubmatch(image)
	if match == nil {
		return repository{}, false
	}
	of := partitionOf(match[3])
	suffix := of.dnsSuffix
	if match[2] == "-" {
		suffix = of.dualStackSuffix
	}
	return repository{account: match[1], region: match[3], name: match[5]}, match[4] == suffix
}
