package v1alpha1_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// What one rule costs that looks for a thing of one list in the things of another is the product of both: each is tried with its own largest
// Environment, made and then changed.
func TestLargestListsThatReferToEachOtherAreAccepted(t *testing.T) {
	tests := map[string]edit{
		"one of many existing secrets, read everywhere": func(s *v1alpha1.EnvironmentSpec) {
			largestSecrets(s, func(i int) v1alpha1.SecretValueSource {
				arn := fmt.Sprintf("arn:aws:secretsmanager:eu-west-1:123456789012:secret:%02d%s-AbCdEf", i, strings.Repeat("a", 500))
				return v1alpha1.SecretValueSource{Existing: &v1alpha1.ExistingSecret{ARN: arn}}
			})
		},
		"generated secrets of a protected Environment": func(s *v1alpha1.EnvironmentSpec) {
			s.DeletionProtection = v1alpha1.Enabled
			largestSecrets(s, func(int) v1alpha1.SecretValueSource {
				return v1alpha1.SecretValueSource{Generate: &v1alpha1.GeneratedValue{}}
			})
		},
		"routes that differ in their last host": func(s *v1alpha1.EnvironmentSpec) {
			largestRoutes(s, func(i int) v1alpha1.RouteSpec {
				hosts := []string{"a.example.org", "b.example.org", "c.example.org", fmt.Sprintf("%s%d.example.org", strings.Repeat("d", 100), i)}
				return v1alpha1.RouteSpec{Hosts: hosts, Paths: []string{"/" + strings.Repeat("p", 120)}}
			})
		},
		"routes that differ in their last path": func(s *v1alpha1.EnvironmentSpec) {
			largestRoutes(s, func(i int) v1alpha1.RouteSpec {
				return v1alpha1.RouteSpec{Hosts: []string{"a.example.org"}, Paths: []string{"/a", "/b", "/c", fmt.Sprintf("/%s%d", strings.Repeat("d", 100), i)}}
			})
		},
		"statements as long as they may be": func(s *v1alpha1.EnvironmentSpec) {
			largestTasks(s, func(task *v1alpha1.TaskSpec) {
				for range 10 {
					resources := make([]string, 10)
					for i := range resources {
						resources[i] = "arn:aws:s3:::" + strings.Repeat("a", 80)
					}
					task.IAM.Statements = append(task.IAM.Statements, v1alpha1.PolicyStatement{Actions: []string{"s3:GetObject"}, Resources: resources})
				}
			})
		},
	}
	for name, fill := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			environment := validEnvironment()
			environment.Name, environment.GenerateName = "", "largest-"
			fill(&environment.Spec)
			object := toUnstructured(t, environment)
			if err := server.Create(t.Context(), object); err != nil {
				t.Fatal(err)
			}
			environment.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
			if err := update(t, object, toUnstructured(t, environment)); err != nil {
				t.Errorf("a change: %v", err)
			}
		})
	}
}

// largestTasks are as many services and jobs as there may be, with a kind of task.
func largestTasks(s *v1alpha1.EnvironmentSpec, fill func(*v1alpha1.TaskSpec)) {
	task := v1alpha1.TaskSpec{Image: "public.ecr.aws/nginx/nginx:1.29"}
	fill(&task)
	s.Services, s.Jobs = nil, nil
	for i := range 30 {
		s.Services = append(s.Services, v1alpha1.ServiceSpec{Name: fmt.Sprint("s", i), TaskSpec: task})
	}
	for i := range 10 {
		s.Jobs = append(s.Jobs, v1alpha1.JobSpec{Name: fmt.Sprint("j", i), TaskSpec: task, Schedule: "rate(1 day)"})
	}
}

// largestSecrets are as many as there may be, of which all variables of all containers name the last one.
func largestSecrets(s *v1alpha1.EnvironmentSpec, value func(i int) v1alpha1.SecretValueSource) {
	s.Secrets = nil
	for i := range 50 {
		s.Secrets = append(s.Secrets, v1alpha1.SecretSpec{Name: fmt.Sprintf("%s%02d", strings.Repeat("s", 30), i), ValueFrom: value(i)})
	}
	var variables []v1alpha1.SecretEnvVar
	for i := range 60 {
		variables = append(variables, v1alpha1.SecretEnvVar{Name: fmt.Sprint("V", i), Secret: s.Secrets[49].Name})
	}
	largestTasks(s, func(task *v1alpha1.TaskSpec) {
		task.SecretEnv = variables
		for _, name := range []string{"a", "b"} {
			task.Sidecars = append(task.Sidecars, v1alpha1.SidecarSpec{Name: name, Image: task.Image, SecretEnv: variables[:10]})
		}
	})
}

// largestRoutes are as many as there may be, through two load balancers.
func largestRoutes(s *v1alpha1.EnvironmentSpec, route func(i int) v1alpha1.RouteSpec) {
	largestTasks(s, func(*v1alpha1.TaskSpec) {})
	for i := range s.Services {
		s.Services[i].Ports = []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}}
		for j := range 5 {
			r := route(5*i + j)
			r.Name, r.LoadBalancer, r.Port = fmt.Sprint("r", j), s.LoadBalancers[i%2].Name, "http"
			s.Services[i].Routes = append(s.Services[i].Routes, r)
		}
	}
}
