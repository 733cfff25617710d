package seed_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
	"github.com/terrarium-io/terrarium/hack/simulator/seed"
)

func TestClientsThatAreLetInAreThere(t *testing.T) {
	account, spec := aws.New("111122223333", "eu-west-1"), v1alpha1.EnvironmentSpec{Region: "eu-west-1"}
	spec.Databases = []v1alpha1.DatabaseSpec{{Name: "main", AllowFrom: []v1alpha1.DatabaseClient{{SecurityGroupID: "sg-0000000a"}}}}
	spec.Services = []v1alpha1.ServiceSpec{{Name: "web", AllowFrom: []v1alpha1.ServiceClient{{CIDR: "10.0.0.0/16"}, {SecurityGroupID: "sg-0000000b"}}}}
	seed.For(account, spec)
	for _, group := range []string{"sg-0000000a", "sg-0000000b"} {
		if !account.Exists(aws.SecurityGroup, group) {
			t.Errorf("there is no %s", group)
		}
	}
}
