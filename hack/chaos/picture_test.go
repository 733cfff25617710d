package main

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func subnetWith(name, cidr string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"kind": "Subnet", "metadata": map[string]any{"name": name}, "status": map[string]any{"atProvider": map[string]any{"cidrBlock": cidr}},
	}}
}

// A guest looks at the subnets of its host some time after those have been made: whoever has looked in between sees the same in the end.
func TestSymbolsAreThoseOfTheLastLook(t *testing.T) {
	account := aws.New("111122223333", "eu-west-1")
	host, guest := subnetWith("shop-public-c", "10.0.48.0/20"), subnetWith("guest-subnet", "10.0.48.0/20")
	once, twice := newSymbols(), newSymbols()
	twice.replacer([]*unstructured.Unstructured{host}, account)

	all := []*unstructured.Unstructured{guest, host}
	want, got := once.replacer(all, account).Replace("10.0.48.0/20"), twice.replacer(all, account).Replace("10.0.48.0/20")
	if got != want || want != "<Subnet guest-subnet.cidrBlock>" {
		t.Errorf("the range is %s, and for who has looked before it is %s", want, got)
	}
}

func TestSymbolsOfWhatIsGoneAreKept(t *testing.T) {
	account, s := aws.New("111122223333", "eu-west-1"), newSymbols()
	s.replacer([]*unstructured.Unstructured{subnetWith("shop-public-c", "10.0.48.0/20")}, account)
	if got := s.replacer(nil, account).Replace("10.0.48.0/20"); got != "<Subnet shop-public-c.cidrBlock>" {
		t.Errorf("the range of a subnet that is gone is %s", got)
	}
}

// AWS may make two subnets in either order, and a guest calls each by its ID.
func TestSymbolsDoNotDependOnTheOrderInWhichAWSMakesThings(t *testing.T) {
	seen := map[string]bool{}
	for _, order := range [][]string{{"shop-public-c", "shop-private-c"}, {"shop-private-c", "shop-public-c"}} {
		account, all, s := aws.New("111122223333", "eu-west-1"), []*unstructured.Unstructured{}, newSymbols()
		ranges := map[string]string{"shop-public-c": "10.0.48.0/20", "shop-private-c": "10.0.64.0/20"}
		vpc := carryOut(t, account.Create(aws.VPC, aws.Object{Name: "shop-vpc", Parameters: map[string]any{"cidrBlock": "10.0.0.0/16"}}))
		for _, name := range order {
			id := carryOut(t, account.Create(aws.Subnet, aws.Object{Name: name, Parameters: map[string]any{"vpcId": vpc, "cidrBlock": ranges[name]}}))
			subnet := subnetWith("guest-"+id, ranges[name])
			subnet.Object["status"].(map[string]any)["atProvider"].(map[string]any)["availabilityZone"] = "eu-west-1c"
			all = append(all, subnet)
		}
		seen[s.replacer(all, account).Replace("10.0.64.0/20 in eu-west-1c")] = true
	}
	if len(seen) != 1 {
		t.Errorf("the range of the private subnet is %v", seen)
	}
}
