package compositions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
)

func TestStatusHasTheAddressesThatAWSGivesToARegionalGateway(t *testing.T) {
	env, seen := readEnvironment(t, "network-nat-regional"), nothingBut(nil)
	key := findObject[*ec2.NATGateway](t, settle(t, env, seen), "staging-nat").Key
	nat := as[*ec2.NATGateway](t, seen.Resources[key])
	nat.Status.AtProvider.RegionalNATGatewayAddress = []ec2.RegionalNATGatewayAddressObservation{
		{PublicIP: new("198.51.100.7")}, {PublicIP: new("198.51.100.5")}, {Status: new("associating")},
	}
	got := compose(t, env, seen).Outputs.Network.NATPublicIPs
	if diff := cmp.Diff([]string{"198.51.100.5", "198.51.100.7"}, got); diff != "" {
		t.Errorf("addresses (-want +got):\n%s", diff)
	}
}
