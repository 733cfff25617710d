package v1alpha1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func path(path string) edit {
	return func(s *v1alpha1.EnvironmentSpec) { s.IAM.Path = path }
}

func TestIAMRules(t *testing.T) {
	boundary := func(arn string) edit {
		return func(s *v1alpha1.EnvironmentSpec) { s.IAM.PermissionsBoundaryARN = arn }
	}
	const shape = "must begin and end with /, such as /teams/shop/"
	testRules(t, []rule{
		{"a boundary is a policy", boundary("arn:aws:iam::123456789012:policy/teams/shop"), boundary("arn:aws:iam::123456789012:role/shop"), "must be the ARN of a managed policy"},
		{"a boundary is in an account", boundary("arn:aws:iam::aws:policy/PowerUserAccess"), boundary("arn:aws:iam:eu-west-1:123456789012:policy/shop"), "must be the ARN of a managed policy"},
		{"a path begins with /", path("/"), path("teams/"), shape},
		{"a path ends with /", path("/teams/shop/"), path("/teams/shop"), shape},
		{"a path has no empty part", path("/a/"), path("/a//"), shape},
	})
}

// What adds up to more than AWS takes whatever else there is. The composition counts the rest.
func TestSumsThatAreKnownFromTheSpecAreRefused(t *testing.T) {
	secrets := func(count, length int) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			for i := range count {
				name := fmt.Sprint("s", i)
				arn := fmt.Sprintf("arn:aws:secretsmanager:eu-west-1:123456789012:secret:%02d%s-AbCdEf", i, strings.Repeat("a", length))
				s.Secrets = append(s.Secrets, v1alpha1.SecretSpec{Name: name, ValueFrom: v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{ARN: arn}}})
				service(s).SecretEnv = append(service(s).SecretEnv, v1alpha1.SecretEnvVar{Name: fmt.Sprint("S", i), Secret: name})
			}
		}
	}
	statements := func(length int) edit {
		return withJob(func(j *v1alpha1.JobSpec) {
			for range 10 {
				j.IAM.Statements = append(j.IAM.Statements, v1alpha1.PolicyStatement{
					Actions:   []string{"s3:GetObject"},
					Resources: []string{"arn:aws:s3:::a" + strings.Repeat("a", length), "arn:aws:s3:::b" + strings.Repeat("b", length)},
				})
			}
		})
	}
	texts := func(length int) edit {
		return withService(func(s *v1alpha1.ServiceSpec) {
			for i := range 20 {
				s.Env = append(s.Env, v1alpha1.EnvVar{Name: fmt.Sprint("V", i), Value: new(strings.Repeat("x", length))})
			}
		})
	}
	routes := func(services, ports, apart int) edit {
		return func(s *v1alpha1.EnvironmentSpec) {
			s.Services = nil
			for i := range services {
				svc := v1alpha1.ServiceSpec{Name: fmt.Sprint("s", i), TaskSpec: v1alpha1.TaskSpec{Image: "nginx"}}
				for j := range ports {
					name := fmt.Sprint("p", j)
					svc.Ports = append(svc.Ports, v1alpha1.ContainerPort{Name: name, ContainerPort: int32(8000 + j*apart)})
					svc.Routes = append(svc.Routes, v1alpha1.RouteSpec{Name: name, LoadBalancer: "public", Port: name, Paths: []string{fmt.Sprintf("/%d/%d", i, j)}})
				}
				s.Services = append(s.Services, svc)
			}
		}
	}
	testRules(t, []rule{
		{"routes of a load balancer", routes(20, 5, 1), routes(21, 5, 1), "spec.services: 105 routes lead through load balancer public, and AWS takes 100"},
		{"ports behind a load balancer", routes(12, 5, 2), routes(13, 5, 2), "spec.services: routes through load balancer public lead to 65 ports or series of ports"},
		{"secrets of a service", secrets(40, 180), secrets(40, 220), "spec.services: secretEnv of web: the ARNs of its secrets are "},
		{"statements of a job", statements(480), statements(498), "spec.jobs: iam.statements of nightly are "},
		{"texts of a service", texts(3000), texts(4000), "spec.services: the containers of web have "},
	})
}
