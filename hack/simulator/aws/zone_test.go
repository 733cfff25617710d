package aws

import "testing"

func TestVPCHasADomainOnce(t *testing.T) {
	e := newEnvironment(t)
	zone := func(name string) fields {
		return fields{"name": name, "vpc": []any{fields{"vpcId": e.ids[VPC], "vpcRegion": region}}}
	}
	refused(t, e.Account, HostedZone, "other", zone("lb.example"), "has already been associated with the hosted zone "+e.ids[HostedZone])
	refused(t, e.Account, HostedZone, "other", zone("example"), "ConflictingDomainExists: ") // the namespace's
	refused(t, e.Account, DNSNamespace, "other", fields{"name": "lb.example", "vpc": e.ids[VPC]}, "Error Code: ConflictingDomainExists)")
	made(t, e.Account, HostedZone, "other", zone("lb.example.org"))
}

func TestZoneWithRecordsIsNotDeleted(t *testing.T) {
	e := newEnvironment(t)
	e.PutRecord(e.ids[HostedZone], "db.lb.example")
	wantKept(t, e.Account, HostedZone, e.ids[HostedZone], "HostedZoneNotEmpty: The specified hosted zone contains non-required")
	e.Remove(Record, e.ids[HostedZone]+"_db.lb.example_A")
	wantDeleted(t, e.Account, HostedZone, e.ids[HostedZone])
	refused(t, e.Account, Record, "other", fields{"zoneId": e.ids[HostedZone], "name": "a.lb.example", "type": "A"}, "NoSuchHostedZone")
}

func TestVPCGoesWhateverZonesItAsks(t *testing.T) {
	a := New("123456789012", region)
	vpc := made(t, a, VPC, "vpc", fields{"cidrBlock": "10.0.0.0/16"})
	made(t, a, HostedZone, "lb", fields{"name": "lb.example", "vpc": []any{fields{"vpcId": vpc}}})
	wantDeleted(t, a, VPC, vpc)
}
