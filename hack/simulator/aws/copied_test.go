package aws

import "testing"

func TestLoadBalancerGoesBackAndForthBetweenSubnetsAndAnotherMapping(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[LB]
	copied := observed(t, e.Account, LB, id, e.asked[LB]).Values["subnetMapping"]
	third := e.add(t, Subnet, "c", fields{"vpcId": e.ids[VPC], "cidrBlock": "10.0.9.0/24", "availabilityZone": region + "c"})
	subnets := append([]any{third}, e.asked[LB]["subnets"].([]any)...)
	asked := with(e.asked[LB], fields{"subnets": subnets, "subnetMapping": copied})
	for _, want := range []string{"subnets", "subnetMapping", "subnets"} {
		seen := observed(t, e.Account, LB, id, asked)
		if len(seen.Changes) != 1 || seen.Changes[0].Field != want {
			t.Fatalf("changes are %v, want one of %s", seen.Changes, want)
		}
		if _, err := run(t, e.Update(LB, id, Object{Parameters: asked})); err != nil {
			t.Fatal(err)
		}
	}
	delete(asked, "subnetMapping")
	if seen := observed(t, e.Account, LB, id, asked); len(seen.Changes) > 0 {
		t.Errorf("without the mapping, changes are %v", seen.Changes)
	}
	other := with(asked, fields{"subnets": subnets[:2], "subnetMapping": []any{fields{"subnetId": subnets[0]}, fields{"subnetId": subnets[2]}}})
	_, err := run(t, e.Update(LB, id, Object{Parameters: other}))
	wantError(t, err, "ValidationError: You can specify either subnets or subnet mappings, not both")
}

func TestUpgradeTakesOnTheOptionGroupOfItsMajorVersion(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[DBInstance]
	made(t, e.Account, DBParameterGroup, "next", fields{"family": "postgres18"})
	asked := e.databaseFields(fields{
		"engineVersion": "18", "parameterGroupName": "next", "allowMajorVersionUpgrade": true, "applyImmediately": true,
	})
	if _, err := run(t, e.Update(DBInstance, id, Object{Parameters: asked})); err != nil {
		t.Fatal(err)
	}
	if got := observed(t, e.Account, DBInstance, id, asked).Values["optionGroupName"]; got != "default:postgres-18" {
		t.Errorf("the option group is %v", got)
	}
	copied := with(asked, fields{"optionGroupName": "default:postgres-17"})
	_, err := run(t, e.Update(DBInstance, id, Object{Parameters: copied}))
	wantError(t, err, "InvalidParameterCombination: The option group default:postgres-17 can't be used for this instance.")
}

func TestGrownStorageIsFasterAndTakesNoLess(t *testing.T) {
	e := newEnvironment(t)
	id := e.ids[DBInstance]
	asked := e.databaseFields(fields{"maxAllocatedStorage": 1000})
	if _, err := run(t, e.Update(DBInstance, id, Object{Parameters: asked})); err != nil {
		t.Fatal(err)
	}
	if err := e.Modify(DBInstance, id, func(attributes map[string]any) { attributes["allocatedStorage"] = 400 }); err != nil {
		t.Fatal(err)
	}
	seen := observed(t, e.Account, DBInstance, id, asked)
	if len(seen.Changes) > 0 || seen.Values["iops"] != 12000.0 || seen.Values["storageThroughput"] != 500.0 {
		t.Errorf("it has %v and %v, and changes are %v", seen.Values["iops"], seen.Values["storageThroughput"], seen.Changes)
	}
	_, err := run(t, e.Update(DBInstance, id, Object{Parameters: with(asked, fields{"iops": 3000})}))
	wantError(t, err, "InvalidParameterCombination: Invalid IOPS for engine name postgres and storage type gp3: 3000")
}
