package compositions

import (
	"cmp"
	"fmt"

	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	s3 "github.com/upbound/provider-aws/v2/apis/namespaced/s3/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// accessLogDays is how long access logs are kept where the spec does not say.
const accessLogDays = 90

// accessLogs are where a load balancer writes its requests down, and nil where it never was asked to. AWS writes a first object into the bucket before it
// takes the setting, so the bucket and its policy come first. To leave the setting out says nothing to Terraform, which keeps what AWS has
// (SuppressMissingOptionalConfigurationBlock in elbv2/load_balancer.go): once on, it is turned off in words.
func (c composer) accessLogs(d *plan.Draft, net Network, spec v1alpha1.LoadBalancerSpec) *elbv2.AccessLogsParameters {
	if spec.AccessLogs != nil && spec.AccessLogs.Mode == v1alpha1.Enabled {
		bucket := spec.AccessLogs.BucketName
		if bucket == "" {
			bucket = c.accessLogBucket(d, net, spec)
		}
		return &elbv2.AccessLogsParameters{Bucket: &bucket, Enabled: new(true)}
	}
	was, ok := c.Seen.Resources[c.Key(elbv2.LB_GroupVersionKind.GroupKind(), spec.Name)].(*elbv2.LB)
	if !ok || was.Spec.ForProvider.AccessLogs == nil {
		return nil
	}
	return &elbv2.AccessLogsParameters{Bucket: was.Spec.ForProvider.AccessLogs.Bucket, Enabled: new(false)}
}

// accessLogBucket makes the bucket of a load balancer's logs. It stays when it is not empty.
func (c composer) accessLogBucket(d *plan.Draft, net Network, spec v1alpha1.LoadBalancerSpec) string {
	part := spec.Name + ".access-logs"
	name := c.AWSName("access-logs-"+spec.Name, maxNameBucket)
	made := plan.Add(c.Draft(part), plan.Named(&s3.Bucket{}, name))
	rules := append(oldVersionsExpire(keepVersionsDays), expireAfter(cmp.Or(spec.AccessLogs.RetentionDays, accessLogDays)))
	d.After(c.bucketSettings(part, name, made.Object, "Suspended", rules, c.logDelivery(net, spec, name)...)...)
	return name
}

// logDelivery lets Elastic Load Balancing write the logs of this account into the bucket of a load balancer.
func (c composer) logDelivery(net Network, spec v1alpha1.LoadBalancerSpec, bucket string) []bucketStatement {
	arn := fmt.Sprintf("arn:%s:s3:::%s", Partition(c.Env.Spec.Region), bucket)
	if isNetwork(spec) {
		return c.connectionLogDelivery(net, arn)
	}
	return []bucketStatement{c.requestLogDelivery(net, arn)}
}

// requestLogDelivery is by the service, and in the regions of before August 2022 by the account that it has there too (enable-access-logging in its user
// guide).
func (c composer) requestLogDelivery(net Network, bucket string) bucketStatement {
	principal := map[string]any{"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
	if account := accountOfELB[c.Env.Spec.Region]; account != "" {
		principal["AWS"] = fmt.Sprintf("arn:%s:iam::%s:root", Partition(c.Env.Spec.Region), account)
	}
	return func(d *plan.Draft) map[string]any {
		return map[string]any{
			"Sid":       "AccessLogs",
			"Effect":    "Allow",
			"Principal": principal,
			"Action":    "s3:PutObject",
			"Resource":  fmt.Sprintf("%s/AWSLogs/%s/*", bucket, d.Text(net.Account)),
		}
	}
}

// connectionLogDelivery is by the service of CloudWatch Logs, for this account in this region alone, which looks first whose the bucket is
// (enable-access-logs in the user guide of network load balancers).
func (c composer) connectionLogDelivery(net Network, bucket string) []bucketStatement {
	allowed := func(account, sid, action, resource string, equal map[string]string) map[string]any {
		equal["aws:SourceAccount"] = account
		from := fmt.Sprintf("arn:%s:logs:%s:%s:*", Partition(c.Env.Spec.Region), c.Env.Spec.Region, account)
		return map[string]any{
			"Sid": sid, "Effect": "Allow", "Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"}, "Action": action, "Resource": resource,
			"Condition": map[string]any{"StringEquals": equal, "ArnLike": map[string]string{"aws:SourceArn": from}},
		}
	}
	return []bucketStatement{
		func(d *plan.Draft) map[string]any {
			return allowed(d.Text(net.Account), "AccessLogsOwner", "s3:GetBucketAcl", bucket, map[string]string{})
		},
		func(d *plan.Draft) map[string]any {
			account := d.Text(net.Account)
			return allowed(account, "AccessLogs", "s3:PutObject", bucket+"/AWSLogs/"+account+"/*", map[string]string{"s3:x-amz-acl": "bucket-owner-full-control"})
		},
	}
}

// accountOfELB is the account of Elastic Load Balancing in the regions of before August 2022. Source: elb/service_account_data_source.go.
var accountOfELB = map[string]string{
	"af-south-1": "098369216593", "ap-east-1": "754344448648", "ap-northeast-1": "582318560864", "ap-northeast-2": "600734575887",
	"ap-northeast-3": "383597477331", "ap-south-1": "718504428378", "ap-southeast-1": "114774131450", "ap-southeast-2": "783225319266",
	"ap-southeast-3": "589379963580", "ca-central-1": "985666609251", "cn-north-1": "638102146993", "cn-northwest-1": "037604701340",
	"eu-central-1": "054676820928", "eu-north-1": "897822967062", "eu-south-1": "635631232127", "eu-west-1": "156460612806", "eu-west-2": "652711504416",
	"eu-west-3": "009996457667", "me-south-1": "076674570225", "sa-east-1": "507241528517", "us-east-1": "127311923021", "us-east-2": "033677994240",
	"us-gov-east-1": "190560391635", "us-gov-west-1": "048591011584", "us-west-1": "027434742980", "us-west-2": "797873946194",
}

// logBucketOf a load balancer is the bucket that it writes to, in AWS.
func logBucketOf(live elbv2.LBObservation) string {
	if live.AccessLogs == nil || !plan.IsTrue(live.AccessLogs.Enabled) {
		return ""
	}
	return plan.Text(live.AccessLogs.Bucket)
}
