package terraform_test

import (
	"testing"

	"github.com/terrarium-io/terrarium/compositions/terraform"
)

func TestSubnetWithoutATableHasThatOfItsVPC(t *testing.T) {
	state := func(gateway string) *terraform.State {
		return stateOf(t, append(around()[1:],
			block{"", "aws_vpc", "this", only(object{
				"id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1", "main_route_table_id": "rtb-main",
			})},
			block{"", "aws_subnet", "b", only(object{"id": "subnet-2", "vpc_id": "vpc-1", "arn": "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-2"})},
			block{"", "aws_route", "out", only(object{"route_table_id": "rtb-main", "destination_cidr_block": "0.0.0.0/0", "gateway_id": gateway})},
		)...)
	}
	for gateway, want := range map[string]string{"igw-1": "spec.network.existing.publicSubnetIDs", "": "spec.network.existing.privateSubnetIDs"} {
		looked := map[string]string{}
		for _, remark := range recognizedStates(t, anything, state(gateway)).Looked {
			looked[remark.Address] = remark.Text
		}
		if got := looked["aws_subnet.b"]; got != want {
			t.Errorf("with the gateway %q it is looked at as %q, want %q", gateway, got, want)
		}
	}
}
