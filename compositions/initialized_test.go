package compositions_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// The provider copies what AWS has into fields of the spec that are left out. Within a block it loses false, 0 and "", so that the default of
// Terraform's schema counts: that turned on sticky sessions once. So each block, and each attribute that Terraform computes where it is left out, is
// said, or is not copied, or stands here with the reason for which a copy does no harm.
func TestWhatTheProviderCopiesIsSaidOrHarmless(t *testing.T) {
	open, dropped := map[string]bool{}, map[string][]string{}
	look := func(p *plan.Plan) {
		for _, o := range p.Objects {
			dropped[o.Kind] = append(dropped[o.Kind], o.DropCopied...)
			if o.Waits() || !plan.Allows(o.Resource, xpv1.ManagementActionLateInitialize) {
				continue
			}
			for _, field := range copied(t, o.Resource) {
				open[o.Kind+"."+field] = true
			}
		}
	}
	env, seen := completeSample(t)
	settle(t, admitted(t, env), seen, look)
	env, seen = completeSample(t)
	env.Spec.Network.NATGateway = v1alpha1.NATNone // it has kinds of its own
	fromPrivateRepository(&env.Spec)
	settle(t, admitted(t, env), seen, look)
	for kind, fields := range dropped {
		for _, field := range fields {
			delete(open, kind+"."+field)
			delete(open, kind+"."+field+"*")
		}
	}
	for field := range open {
		if harmless[field] == "" {
			t.Errorf("%s is copied from AWS: say it, do not let it be copied, or say here why it does no harm", field)
		}
	}
	for field := range harmless {
		if !open[field] {
			t.Errorf("%s is listed in vain", field)
		}
	}
}

// harmless are the fields of which a copy does no harm, by the reason. Where the sources of Terraform's provider are meant, they are internal/service/…
// of terraform-provider-aws 6.34, and its own exceptions those in config/namespaced of the provider: LateInitializer.IgnoredFields.
var harmless = byField(map[string]string{
	"the provider leaves it out by an exception of its own": `Instance.availabilityZone Instance.dbName LBTargetGroup.targetFailover*
		Subnet.availabilityZoneId VPCEndpoint.subnetConfiguration*`,
	"AWS fixes it when it makes the resource": `Bucket.objectLockEnabled Certificate.keyAlgorithm Certificate.validationOption* EIP.ipamPoolId
		EIP.networkBorderGroup EIP.publicIpv4Pool FlowLog.destinationOptions* FlowLog.logFormat Group.logGroupClass Instance.backupTarget
		Instance.characterSetName Instance.identifierPrefix Instance.kmsKeyId Instance.ncharCharacterSetName Instance.restoreToPointInTime*
		Instance.s3Import* Instance.snapshotIdentifier Instance.timezone Instance.username LBTargetGroup.ipAddressType LBTargetGroup.protocolVersion
		NATGateway.availabilityMode NATGateway.privateIp NATGateway.vpcId VPCEndpoint.serviceRegion`,
	"a revision is never changed": `TaskDefinition.enableFaultInjection TaskDefinition.ephemeralStorage* TaskDefinition.placementConstraints*
		TaskDefinition.proxyConfiguration* TaskDefinition.volume* SecretVersion.versionStages`,
	"AWS chooses it, and nothing but a person changes it": `BucketLifecycleConfiguration.expectedBucketOwner
		BucketLifecycleConfiguration.transitionDefaultMinimumObjectSize Group.deletionProtectionEnabled Instance.backupRetentionPeriod
		Instance.backupWindow Instance.caCertIdentifier
		Instance.databaseInsightsMode Instance.engineLifecycleSupport Instance.licenseModel Instance.maintenanceWindow
		Instance.masterUserSecretKmsKeyId Instance.monitoringRoleArn Instance.networkType Instance.performanceInsightsKmsKeyId
		Instance.performanceInsightsRetentionPeriod Instance.port LB.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic
		LB.secondaryIpsAutoAssignedPerSubnet LBListener.sslPolicy LBListener.tcpIdleTimeoutSeconds LBTargetGroup.connectionTermination
		LBTargetGroup.loadBalancingAlgorithmType LBTargetGroup.loadBalancingAnomalyMitigation LBTargetGroup.loadBalancingCrossZoneEnabled
		LBTargetGroup.preserveClientIp Object.bucketKeyEnabled Object.kmsKeyId Object.serverSideEncryption Object.storageClass
		Schedule.actionAfterCompletion Subnet.privateDnsHostnameTypeOnLaunch VPC.enableNetworkAddressUsageMetrics VPCEndpoint.ipAddressType
		VPCEndpoint.policy VPCEndpoint.privateDnsEnabled`,
	"headers that a listener adds or changes: AWS has none": `LBListener.routingHttpRequestXAmznMtlsClientcertHeaderName
		LBListener.routingHttpRequestXAmznMtlsClientcertIssuerHeaderName LBListener.routingHttpRequestXAmznMtlsClientcertLeafHeaderName
		LBListener.routingHttpRequestXAmznMtlsClientcertSerialNumberHeaderName LBListener.routingHttpRequestXAmznMtlsClientcertSubjectHeaderName
		LBListener.routingHttpRequestXAmznMtlsClientcertValidityHeaderName LBListener.routingHttpRequestXAmznTlsCipherSuiteHeaderName
		LBListener.routingHttpRequestXAmznTlsVersionHeaderName LBListener.routingHttpResponseAccessControlAllowCredentialsHeaderValue
		LBListener.routingHttpResponseAccessControlAllowHeadersHeaderValue LBListener.routingHttpResponseAccessControlAllowMethodsHeaderValue
		LBListener.routingHttpResponseAccessControlAllowOriginHeaderValue LBListener.routingHttpResponseAccessControlExposeHeadersHeaderValue
		LBListener.routingHttpResponseAccessControlMaxAgeHeaderValue LBListener.routingHttpResponseContentSecurityPolicyHeaderValue
		LBListener.routingHttpResponseServerEnabled LBListener.routingHttpResponseStrictTransportSecurityHeaderValue
		LBListener.routingHttpResponseXContentTypeOptionsHeaderValue LBListener.routingHttpResponseXFrameOptionsHeaderValue`,
	"AWS has none where none is asked for": `DefaultSecurityGroup.egress
		DefaultSecurityGroup.ingress EIP.instance Instance.blueGreenUpdate* Instance.domainFqdn Instance.replicaMode LB.ipamPools* LBListenerRule.transform*
		NATGateway.availabilityZoneAddress* NATGateway.secondaryAllocationIds NATGateway.secondaryPrivateIpAddressCount
		NATGateway.secondaryPrivateIpAddresses Object.overrideProvider* Policy.predictiveScalingPolicyConfiguration*
		Policy.stepScalingPolicyConfiguration* Record.alias* Record.cidrRoutingPolicy* Record.failoverRoutingPolicy* Record.geolocationRoutingPolicy*
		Record.geoproximityRoutingPolicy* Record.latencyRoutingPolicy* Record.weightedRoutingPolicy* Route.networkInterfaceId Secret.replica*
		Subnet.ipv6CidrBlock VPC.ipv6CidrBlock VPC.ipv6CidrBlockNetworkBorderGroup`,
	"AWS does not tell it":                       `Record.allowOverwrite`,
	"it follows from the content, which is said": `Object.etag`,
	"elbv2/load_balancer.go: what is lost is false or nothing, which are the defaults": `LB.connectionLogs* LB.healthCheckLogs*
		LB.minimumLoadBalancerCapacity*`,
	"elbv2/listener.go: mode is a text, and what is lost is false or nothing, which are the defaults":                   `LBListener.mutualAuthentication*`,
	"elbv2/target_group.go: counts and percentages are texts, off or a number from 1 up":                                `LBTargetGroup.targetGroupHealth*`,
	"elbv2/target_group.go: AWS has it for TCP and TLS alone, where it is on, and what is lost is nothing, the default": `LBTargetGroup.targetHealthState*`,
	"acm/certificate.go: the preference is a text, and the provider never copies the block":                             `Certificate.options*`,
	"ec2/vpc_endpoint.go: the type of records is a text, and what is lost is false, the default":                        `VPCEndpoint.dnsOptions*`,
})

func byField(reasons map[string]string) map[string]string {
	fields := map[string]string{}
	for reason, list := range reasons {
		for field := range strings.FieldsSeq(list) {
			fields[field] = reason
		}
	}
	return fields
}

// copied are the fields of an object, by their names in the API, that it leaves out and that the provider may copy from AWS: blocks, and attributes
// that are computed. Blocks have a star.
func copied(t *testing.T, res resource.ModernManaged) []string {
	t.Helper()
	schemas, err := terraformSchemas()
	if err != nil {
		t.Fatal(err)
	}
	block := schemas[res.(interface{ GetTerraformResourceType() string }).GetTerraformResourceType()].Block
	asked := reflect.ValueOf(parameters(res))
	var fields []string
	for i := range asked.NumField() {
		field := asked.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("tf"), ",")
		_, isBlock := block.Blocks[name]
		if !asked.Field(i).IsZero() || !isBlock && !block.Attributes[name].Computed || slices.Contains([]string{"id", "tags_all"}, name) {
			continue
		}
		api, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if isBlock {
			api += "*"
		}
		fields = append(fields, api)
	}
	return fields
}
