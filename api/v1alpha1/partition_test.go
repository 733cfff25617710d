package v1alpha1_test

import (
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// in another region.
func in(region string, edits ...edit) edit {
	return func(s *v1alpha1.EnvironmentSpec) {
		s.Region = region
		for _, e := range edits {
			e(s)
		}
	}
}

func TestARNsAreOfThePartitionOfTheRegion(t *testing.T) {
	const gov, china = "us-gov-west-1", "cn-north-1"
	boundary := func(arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.IAM.PermissionsBoundaryARN = arn }
	}
	ofService := func(arn string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.IAM.PolicyARNs = []string{arn} })
	}
	ofJob := func(arn string) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.IAM.PolicyARNs = []string{arn} })
	}
	topic := func(arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.Alarms = &v1alpha1.AlarmsSpec{NotificationTopicARN: arn} }
	}
	key := func(arn string) edit {
		return withDatabase(func(d *v1alpha1.DatabaseSpec) { d.Storage.KMSKeyARN = arn })
	}
	existing := func(arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Secrets[0].ValueFrom = v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{ARN: arn}}
		}
	}
	resource := func(arn string) []v1alpha1.PolicyStatement {
		return []v1alpha1.PolicyStatement{{Actions: []string{"s3:GetObject"}, Resources: []string{"*", arn}}}
	}
	resourceOfService := func(arn string) edit {
		return withService(func(s *v1alpha1.ServiceSpec) { s.IAM.Statements = resource(arn) })
	}
	resourceOfJob := func(arn string) edit {
		return withJob(func(j *v1alpha1.JobSpec) { j.IAM.Statements = resource(arn) })
	}
	const of = "of the partition of "
	testRules(t, []rule{
		{"a boundary", in(gov, boundary("arn:aws-us-gov:iam::123456789012:policy/b")), in(gov, boundary("arn:aws:iam::123456789012:policy/b")), of},
		{"a policy of a service", in(china, ofService("arn:aws-cn:iam::aws:policy/Read")), ofService("arn:aws-cn:iam::aws:policy/Read"), of},
		{"a policy of a job", ofJob("arn:aws:iam::aws:policy/Read"), ofJob("arn:aws-us-gov:iam::aws:policy/Read"), of},
		{
			"a resource of a service", in(china, resourceOfService("arn:aws-cn:s3:::shop/*")), in(china, resourceOfService("arn:aws:s3:::shop/*")),
			"spec.services: iam.statements of web has a resource of another partition than that of spec.region: its ARNs begin with arn:aws-cn:",
		},
		{
			"a resource of a job", resourceOfJob("arn:*:s3:::shop/*"), resourceOfJob("arn:aws-us-gov:s3:::shop/*"),
			"spec.jobs: iam.statements of nightly has a resource of another partition",
		},
		{"a topic", topic("arn:aws:sns:eu-west-1:123456789012:t"), topic("arn:aws-cn:sns:eu-west-1:123456789012:t"), of},
		{
			"a key", key("arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012"),
			key("arn:aws-cn:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012"), of,
		},
		{
			"an existing secret", existing("arn:aws:secretsmanager:eu-west-1:123456789012:secret:api-AbC123"),
			existing("arn:aws-cn:secretsmanager:eu-west-1:123456789012:secret:api-AbC123"), of,
		},
	})
}

func TestZonesAreNamedWhereAccountsDiffer(t *testing.T) {
	names := func(names ...string) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Network.AvailabilityZones = v1alpha1.AvailabilityZones{Names: names}
		}
	}
	const needed = "set names in this region"
	testRules(t, []rule{
		{"in Tokyo", in("ap-northeast-1", names("ap-northeast-1a", "ap-northeast-1c")), in("ap-northeast-1"), needed},
		{"in California", in("us-west-1", names("us-west-1a", "us-west-1c")), in("us-west-1"), needed},
	})
}

func TestRegionsAreOfAPartition(t *testing.T) {
	for _, region := range []string{
		"ap-southeast-7", "mx-central-1", "cn-northwest-1", "us-gov-east-1", "us-iso-west-1", "us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1", "eusc-de-east-1",
	} {
		t.Run(region, func(t *testing.T) {
			if err := create(t, newEnvironment(t, in(region))); err != nil && strings.Contains(err.Error(), "spec.region: Invalid") {
				t.Error(err)
			}
		})
	}
	for _, region := range []string{"xx-nowhere-9", "us-central1", "eu-west-1a", "us-isoz-east-1", "eusc-east-1"} {
		t.Run(region, func(t *testing.T) {
			wantRefused(t, create(t, newEnvironment(t, in(region))), "must be the name of an AWS region")
		})
	}
}
