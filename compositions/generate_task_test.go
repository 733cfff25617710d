package compositions_test

import "github.com/terrarium-io/terrarium/api/v1alpha1"

// aTaskNetwork is where tasks are in the network, for the Environments of the fuzz test.
func aTaskNetwork(d *dice) v1alpha1.TaskNetwork {
	return v1alpha1.TaskNetwork{
		Placement:        oneOf[v1alpha1.Placement](d, "", "Private", "Public"),
		SecurityGroupIDs: oneOf(d, nil, []string{"sg-0000000a"}, []string{"sg-0000000b", "sg-0000000a"}),
	}
}
