package controllers

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Advice says what to do where an Environment is not ready for a reason of the API. message has AWS's words where there are some, and field is the
// part of the spec that what failed is made from.
func Advice(reason, message, field string) string {
	switch reason {
	case v1alpha1.ReasonFailed:
		return adviceOn(message, field)
	case v1alpha1.ReasonApplyFailed:
		return "the message says what refuses the managed resource: correct that policy of the cluster, or give the manager the right that it lacks"
	case v1alpha1.ReasonNameTaken:
		return "delete what has the name, or choose another name; to hand the object over, label it as docs/troubleshooting.md says"
	case v1alpha1.ReasonKindsMissing:
		return "install the provider's packages and the activation policy, kubectl apply -k config/crossplane; the controller goes on within a minute"
	case v1alpha1.ReasonSecretMissing:
		return "create the Secret, or add the key, that the message names; the controller sees it within a minute"
	case v1alpha1.ReasonExistingUnusable:
		return fmt.Sprintf("correct %s, which names something that exists in AWS already, or correct that in AWS", field)
	case v1alpha1.ReasonPatchUnfit:
		return "correct the patch that the message names, or take it out of spec.patches"
	case v1alpha1.ReasonInvalidSpec:
		return "correct the field that the message names; nothing is changed until then"
	case v1alpha1.ReasonPaused:
		return "set spec.management to Active"
	}
	return "wait"
}

// adviceOn what AWS said, or the provider. The first that fits is given.
func adviceOn(message, field string) string {
	for _, a := range advices {
		if match := a.said.FindStringSubmatchIndex(message); match != nil {
			do := a.said.ExpandString(nil, a.do, message, match)
			return strings.ReplaceAll(string(do), "FIELD", field) + "; the provider tries again by itself"
		}
	}
	return fmt.Sprintf("correct %s, or change in AWS what the message names; the provider tries again by itself", field)
}

// advices are for what AWS says. Its services have codes of their own for the same, so a code is known by a part that all of these have.
var advices = []struct {
	said *regexp.Regexp
	do   string // $1 is what the expression has in brackets, and FIELD the part of the spec
}{
	{regexp.MustCompile(plan.UnknownCreation), `look in AWS whether this exists, and do as docs/troubleshooting.md says under "cannot determine creation result"`},
	{
		regexp.MustCompile(`not authorized to perform:? ([\w-]+:\w+)`),
		"allow the provider's role to do $1: attach the policies of this version, as docs/install.md says, and look at permissions boundaries and service control policies",
	},
	{
		regexp.MustCompile(`AccessDenied|UnauthorizedOperation|AuthorizationError|Forbidden\b`),
		"attach the policies of this version to the provider's role, as docs/install.md says, and look at permissions boundaries and service control policies",
	},
	{
		regexp.MustCompile(`ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|InvalidAccessKeyId|NoCredentialProviders|cannot get (?:referenced )?[Pp]rovider ?[Cc]onfig|failed to refresh cached credentials`),
		"give the ProviderConfig that spec.providerConfigRef names credentials that AWS takes",
	},
	{regexp.MustCompile(`Throttl|RequestLimitExceeded|TooManyRequests|SlowDown`), "wait: AWS was asked too often"},
	{
		regexp.MustCompile(`LimitExceeded|QuotaExceeded|QuotaExceed|MaximumExceeded|TooMany\w+|exceeded your quota|limit .*(?:reached|exceeded)`),
		"ask for more in Service Quotas, or delete in AWS what nobody needs",
	},
	{regexp.MustCompile(`DependencyViolation|ResourceInUse|InUse\b|in use`), "delete what still uses this in AWS and was made by hand, such as a network interface"},
	{
		regexp.MustCompile(`ConflictingDomainExists`),
		"look which private zone of this domain the VPC has: docs/troubleshooting.md says what to do with one that is this Environment's; else set another network.privateDNS.domain",
	},
	{regexp.MustCompile(`AlreadyExists|AlreadyOwned|Duplicate|already exists|NameConflict`), "delete or rename in AWS what has this name, or name it otherwise in FIELD"},
	{
		regexp.MustCompile(`Insufficient\w*Capacity|insufficient capacity|OrderableDBInstance|not (?:supported|available) in .*[Zz]one`),
		"ask for another size, engine version or zone in FIELD, or wait until AWS has room",
	},
	{regexp.MustCompile(`CannotPull|pull image|manifest unknown`), "correct the image of FIELD, or let the execution role pull it"},
	{
		regexp.MustCompile(`(?i)circuit breaker|deployment.*(?:failed|rolled back)|tasks failed to start`),
		"see why the tasks stop: aws ecs describe-services, and the logs of FIELD; then correct the image, the health check or the settings there",
	},
	{regexp.MustCompile(`CertificateValidation|PENDING_VALIDATION|certificate`), "see docs/troubleshooting.md about a certificate that is not issued"},
}
