package aws

import (
	"maps"
	"slices"
)

// HostedZone is a private zone of VPCs. Those that are public somebody has made before: see AddHostedZone.
const HostedZone Kind = "route53.Zone"

var zoneKinds = map[Kind]*row{
	HostedZone: {
		title:     "Route53 Hosted Zone",
		api:       api{"Route 53", "CreateHostedZone", "UpdateHostedZoneComment", "DeleteHostedZone"},
		immutable: []string{"name", "delegationSetId"},
		emptied:   []string{"vpc"},
		creating:  45 * second,
		updating:  5 * second,
		deleting:  45 * second,
		// A VPC goes whatever zones it asks.
		references: []reference{{field: "vpc.vpcId", to: VPC, missing: "InvalidVPCId: The VPC: %s that you provided is not authorized to make the association."}},
		id: func(a *Account, _ *Resource) string {
			return "Z" + a.letters(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
		},
		arn:   func(a *Account, r *Resource) string { return a.globalARN("route53", "::hostedzone/"+r.ID) },
		check: checkZone,
		apply: func(a *Account, r, _ *Resource) { a.zones[r.ID] = &hostedZone{name: r.Text("name")} },
		removable: func(a *Account, r *Resource, _ Object) error {
			if len(a.where(Record, "zoneId", r.ID)) > 0 && !r.flag("forceDestroy") {
				return refuse("HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted.")
			}
			return nil
		},
		removed: func(a *Account, r *Resource) { delete(a.zones, r.ID) },
		observe: func(_ *Account, r *Resource) map[string]any {
			return map[string]any{"zoneId": r.ID, "comment": "Managed by Terraform", "primaryNameServer": "ns-0.awsdns-00.com."}
		},
	},
}

func init() { maps.Copy(table, zoneKinds) }

func checkZone(a *Account, r, old *Resource) error {
	for _, region := range r.texts("vpc.vpcRegion") {
		if region != a.region {
			return refuse("InvalidVPCId: The VPC does not exist in region %s.", region)
		}
	}
	for _, vpc := range r.texts("vpc.vpcId") {
		if zone := a.zoneOf(vpc, r.Text("name")); old == nil && zone != "" {
			return refuse("ConflictingDomainExists: The VPC %s in region %s has already been associated with the hosted zone %s with the same domain name.", vpc, a.region, zone)
		}
	}
	return nil
}

// zoneOf a VPC is the ID of the zone that it asks about a domain, or "". A namespace of Cloud Map is one too.
func (a *Account) zoneOf(vpc, domain string) string {
	for _, zone := range a.where(HostedZone, "name", domain) {
		if slices.Contains(zone.texts("vpc.vpcId"), vpc) {
			return zone.ID
		}
	}
	for _, namespace := range a.where(DNSNamespace, "name", domain) {
		if namespace.Text("vpc") == vpc {
			return zoneOfNamespace(namespace)
		}
	}
	return ""
}

// PutRecord puts a record into a zone, as somebody else would.
func (a *Account) PutRecord(zone, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &Resource{
		Kind: Record, State: StateAvailable, facts: map[string]any{},
		Attributes: map[string]any{"zoneId": zone, "name": name, "type": "A", "records": []any{"10.0.0.1"}},
	}
	r.ID = recordID(a, r)
	r.ExternalName = r.ID
	a.resources[key{Record, r.ID}] = r
}

// AddPrivateZone makes a private zone of a VPC, as somebody else would, and returns its ID.
func (a *Account) AddPrivateZone(domain, vpc string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &Resource{
		Kind: HostedZone, State: StateAvailable, facts: map[string]any{},
		Attributes: map[string]any{"name": domain, "vpc": []any{map[string]any{"vpcId": vpc, "vpcRegion": a.region}}},
	}
	r.ID = table[HostedZone].id(a, r)
	r.ExternalName = r.ID
	a.resources[key{HostedZone, r.ID}], a.zones[r.ID] = r, &hostedZone{name: domain}
	return r.ID
}
