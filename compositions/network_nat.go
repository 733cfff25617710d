package compositions

import (
	"slices"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

type natGateway struct {
	id plan.Fact

	// publicIPs are those that AWS has said, for the status.
	publicIPs []string
}

// natGateways are none, one in the first zone, one in each zone, or one for all zones.
func (c composer) natGateways(vpc plan.Fact, public []subnet, usable usableZones, publicRoute *plan.Object) []natGateway {
	switch c.Env.Spec.Network.NATGateway {
	case v1alpha1.NATNone:
		return nil
	case v1alpha1.NATRegional:
		return []natGateway{c.regionalNATGateway(vpc, publicRoute)}
	case v1alpha1.NATSingle:
		public = []subnet{c.placeOfNAT(public, usable.atLeast(1))}
	}
	var nats []natGateway
	for _, s := range public {
		nats = append(nats, c.natGateway(s, publicRoute))
	}
	return nats
}

// placeOfNAT is the first zone, or, where AWS has refused that zone, the first of the zones that AWS has. A gateway that exists stays where it is.
func (c composer) placeOfNAT(public []subnet, usable map[string]bool) subnet {
	for _, s := range public {
		if c.Seen.InAWS(c.Key(ec2.NATGateway_GroupVersionKind.GroupKind(), "nat-"+s.zone.letter)) {
			return s
		}
	}
	for _, s := range public {
		if usable[s.zone.name] {
			return s
		}
	}
	return public[0]
}

func (c composer) natGateway(s subnet, publicRoute *plan.Object) natGateway {
	addressDraft := c.Draft("nat-" + s.zone.letter)
	address := plan.Add(addressDraft, &ec2.EIP{Spec: ec2.EIPSpec{ForProvider: ec2.EIPParameters{Domain: new("vpc")}}})
	// Once the gateway holds the address, the provider copies the gateway's network interface into the address's spec, which goes stale with the gateway. It may
	// hold it before the provider has been told to copy nothing more: another manager, or this one before it was killed, has made the gateway.
	c.InitializeOnce(address.Object, "networkInterface")
	d := c.Draft("nat-" + s.zone.letter)
	d.After(publicRoute) // AWS: a public NAT gateway needs a subnet with a route to an internet gateway
	nat := plan.Add(d, &ec2.NATGateway{Spec: ec2.NATGatewaySpec{ForProvider: ec2.NATGatewayParameters_2{
		AllocationID:     d.Use(address.Fact(address.Live.Status.AtProvider.ID)),
		SubnetID:         d.Use(s.id),
		ConnectivityType: new("public"),
	}}})
	return natGateway{id: nat.Fact(nat.Live.Status.AtProvider.ID), publicIPs: saidOnes(address.Live.Status.AtProvider.PublicIP)}
}

// regionalNATGateway is in no subnet: AWS gives it addresses in the zones in which something needs it, and a route table of its own with a route to the
// internet gateway, which must be there first. AWS takes the addresses back with the gateway.
func (c composer) regionalNATGateway(vpc plan.Fact, publicRoute *plan.Object) natGateway {
	d := c.Draft("nat")
	d.After(publicRoute)
	nat := plan.Add(d, &ec2.NATGateway{Spec: ec2.NATGatewaySpec{ForProvider: ec2.NATGatewayParameters_2{
		VPCID:            d.Use(vpc),
		AvailabilityMode: new("regional"),
		ConnectivityType: new("public"),
	}}})
	var publicIPs []*string
	for _, address := range nat.Live.Status.AtProvider.RegionalNATGatewayAddress {
		publicIPs = append(publicIPs, address.PublicIP)
	}
	said := saidOnes(publicIPs...)
	slices.Sort(said) // AWS lists them in any order
	return natGateway{id: nat.Fact(nat.Live.Status.AtProvider.ID), publicIPs: said}
}

// saidOnes are the texts that AWS has said.
func saidOnes(texts ...*string) []string {
	var said []string
	for _, text := range texts {
		if plan.Text(text) != "" {
			said = append(said, *text)
		}
	}
	return said
}
