package compositions

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// maxZones is how many zones a VPC's addresses are divided for.
const maxZones = 4

// zone is an availability zone with its addresses.
type zone struct {
	name, letter string
	cidrs        map[string]netip.Prefix
}

// zonesOf divides the VPC's addresses. Each zone has a quarter, by its place in the list, so that a further zone moves nothing. Of the
// sixteenths in a quarter, the private subnet has the second; the public and the database subnet have the first and second quarter
// of the first; the rest is left for what may come.
func zonesOf(env *v1alpha1.Environment) ([]zone, error) {
	vpc, err := netip.ParsePrefix(env.Spec.Network.CIDRBlock)
	if err != nil || !vpc.Addr().Is4() || vpc.Bits() > 20 || vpc.Bits() < 16 {
		return nil, fmt.Errorf("spec.network.cidrBlock: %q is not an IPv4 range of /16 to /20", env.Spec.Network.CIDRBlock)
	}
	names := zoneNames(env)
	if len(names) == 0 || len(names) > maxZones {
		return nil, fmt.Errorf("spec.network.availabilityZones: %d zones; there can be 1 to %d", len(names), maxZones)
	}
	var zones []zone
	for i, name := range names {
		first := 4 * i
		zones = append(zones, zone{
			name: name, letter: strings.TrimPrefix(name, env.Spec.Region),
			cidrs: map[string]netip.Prefix{
				"private":  part(vpc, 4, first+1),
				"public":   part(vpc, 6, 4*first),
				"database": part(vpc, 6, 4*first+1),
			},
		})
	}
	return zones, nil
}

func zoneNames(env *v1alpha1.Environment) []string {
	zones := env.Spec.Network.AvailabilityZones
	if len(zones.Names) > 0 {
		return zones.Names
	}
	var names []string
	for i := range zones.Count {
		names = append(names, env.Spec.Region+string('a'+i))
	}
	return names
}

// part is the index-th of the 2^bits equal parts of a range.
func part(whole netip.Prefix, bits, index int) netip.Prefix {
	size := whole.Bits() + bits
	base := whole.Addr().As4()
	address := uint32(base[0])<<24 | uint32(base[1])<<16 | uint32(base[2])<<8 | uint32(base[3])
	address += uint32(index) << (32 - size)
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(address >> 24), byte(address >> 16), byte(address >> 8), byte(address)}), size)
}

// usableZones are zones in their order, and whether AWS has refused nothing in them.
type usableZones struct {
	all    []string
	usable map[string]bool
}

// usableZones are the zones in which AWS has not refused a subnet, a gateway or a way to it, for example because AWS does not have the zone. What can
// be in the other zones does without such a zone, and takes it in when its subnets come to be. A zone counts as a whole, so that load balancers, tasks
// and gateways agree.
func (c composer) usableZones(subnets map[string][]subnet) usableZones {
	zones := usableZones{usable: map[string]bool{}}
	for _, s := range subnets["public"] {
		zones.all = append(zones.all, s.zone.name)
		zones.usable[s.zone.name] = !c.lacksNAT(s.zone)
	}
	for tier, list := range subnets {
		for _, s := range list {
			if slices.ContainsFunc(c.neededIn(tier, s), c.Seen.Refused) {
				zones.usable[s.zone.name] = false
			}
		}
	}
	return zones
}

// neededIn is what everything in a subnet needs of its zone.
func (c composer) neededIn(tier string, s subnet) []plan.Key {
	part := tier + "-" + s.zone.letter
	needed := []plan.Key{s.object.Key, c.Key(ec2.RouteTableAssociation_GroupVersionKind.GroupKind(), part)}
	if tier != "private" {
		return needed
	}
	needed = append(needed, c.Key(ec2.RouteTable_GroupVersionKind.GroupKind(), part))
	if c.Env.Spec.Network.NATGateway == v1alpha1.NATNone {
		return append(needed, c.Key(ec2.VPCEndpointRouteTableAssociation_GroupVersionKind.GroupKind(), "s3."+part))
	}
	return append(needed, c.Key(ec2.Route_GroupVersionKind.GroupKind(), part+"-nat"))
}

// lacksNAT reports whether a zone has no way to the internet because AWS has refused the zone's own NAT gateway, such as for the number of addresses. A
// route through the gateway of another zone stays until the zone has its own gateway.
func (c composer) lacksNAT(z zone) bool {
	if c.Env.Spec.Network.NATGateway != v1alpha1.NATPerAvailabilityZone {
		return false
	}
	address := c.Key(ec2.EIP_GroupVersionKind.GroupKind(), "nat-"+z.letter)
	gateway := c.Key(ec2.NATGateway_GroupVersionKind.GroupKind(), "nat-"+z.letter)
	route := c.Key(ec2.Route_GroupVersionKind.GroupKind(), "private-"+z.letter+"-nat")
	return (c.Seen.Refused(address) || c.Seen.Refused(gateway)) && !c.Seen.InAWS(route)
}

// atLeast are the usable zones, or all where too few are usable: those are waited for.
func (z usableZones) atLeast(needed int) map[string]bool {
	found := 0
	for _, usable := range z.usable {
		if usable {
			found++
		}
	}
	if found >= needed {
		return z.usable
	}
	all := map[string]bool{}
	for _, zone := range z.all {
		all[zone] = true
	}
	return all
}

// idsIn are the IDs of the subnets in some zones.
func idsIn(zones map[string]bool, subnets []subnet) []plan.Fact {
	var ids []plan.Fact
	for _, s := range subnets {
		if zones[s.zone.name] {
			ids = append(ids, s.id)
		}
	}
	return ids
}
