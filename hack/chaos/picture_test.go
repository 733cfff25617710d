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
