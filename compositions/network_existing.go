package compositions

import (
	"fmt"
	"slices"
	"strings"

	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// existingNetwork looks at a VPC and subnets that somebody else has made, and changes nothing of them. Until all of them are there and fit together,
// nothing is made in them. How their subnets reach the internet is not looked at: no managed resource finds a route by the subnet that uses it. An association
// is read by its own ID, a route table tells none, and a VPC its main table alone (ec2/vpc_route_table_association.go, vpc_route_table.go, vpc_.go).
func (c composer) existingNetwork(existing v1alpha1.ExistingNetwork) (Network, error) {
	if existing.Environment == c.Env.Name {
		return Network{}, fmt.Errorf("spec.network.existing.environment: %s is this Environment itself: name another one", c.Env.Name)
	}
	account, err := c.accountOfCluster()
	if err != nil {
		return Network{}, err
	}
	c.Plan.Outputs.Network = c.Env.Status.Network // until all is known again
	ids, problem := c.idsOf(existing)
	if problem != nil {
		c.Problem(problem.Reason, problem.Message)
		return unknownNetwork(&plan.Object{Key: plan.EnvironmentKey(existing.Environment)}), nil
	}
	seen := c.look(ids)
	if wrong := c.wrongWith(seen); wrong != "" {
		c.Problem(v1alpha1.ReasonExistingUnusable, wrong)
		return unknownNetwork(seen.vpc.Object), nil
	}
	c.noteUnaskedNames(seen.vpc)
	switch unseen := c.unseen(seen); {
	case unseen == nil:
		c.Plan.Outputs.Network = seen.status(account)
	case !c.isInNetwork():
		return unknownNetwork(unseen), nil
	}
	return seen.network(), nil
}

// The tiers of subnets.
const (
	tierPublic   = "public"
	tierPrivate  = "private"
	tierDatabase = "database"
)

var tiers = []string{tierPublic, tierPrivate, tierDatabase}

// networkIDs are the parts of a network in AWS: the VPC, and the subnets of each tier.
type networkIDs struct {
	vpc     string
	subnets map[string][]string
}

// all subnets, each once: one can be in two tiers.
func (ids networkIDs) all() []string {
	all := slices.Concat(ids.subnets[tierPublic], ids.subnets[tierPrivate], ids.subnets[tierDatabase])
	slices.Sort(all)
	return slices.Compact(all)
}

// idsOf an existing network: those of the spec, or of another Environment's network. Databases are in the private subnets where there are none for
// them.
func (c composer) idsOf(existing v1alpha1.ExistingNetwork) (networkIDs, *plan.Problem) {
	ids := networkIDs{vpc: existing.VPCID, subnets: map[string][]string{
		tierPublic: existing.PublicSubnetIDs, tierPrivate: existing.PrivateSubnetIDs, tierDatabase: existing.DatabaseSubnetIDs,
	}}
	if existing.Environment != "" {
		if problem := c.wrongWithOwner(existing.Environment); problem != nil {
			return networkIDs{}, problem
		}
		ids = idsInStatus(c.Seen.NetworkOwner.Status.Network)
		if !c.ownerIsReady() { // a subnet of it may have no route yet, or be made again
			ids = idsInStatus(c.Env.Status.Network)
		}
	}
	if len(ids.subnets[tierDatabase]) == 0 {
		ids.subnets[tierDatabase] = ids.subnets[tierPrivate]
	}
	return ids, nil
}

// idsInStatus are those that the status of an Environment has.
func idsInStatus(status *v1alpha1.NetworkStatus) networkIDs {
	ids := networkIDs{vpc: status.VPCID, subnets: map[string][]string{}}
	for _, s := range status.Subnets {
		if tier, _, _ := strings.Cut(s.Name, "-"); s.SubnetID != "" {
			ids.subnets[tier] = append(ids.subnets[tier], s.SubnetID)
		}
	}
	return ids
}

// wrongWithOwner says why the network of another Environment cannot be used, or not yet.
func (c composer) wrongWithOwner(name string) *plan.Problem {
	owner, field := c.Seen.NetworkOwner, "spec.network.existing.environment: "+name
	unusable := func(why string) *plan.Problem {
		return &plan.Problem{Reason: v1alpha1.ReasonExistingUnusable, Message: field + " " + why}
	}
	switch {
	case owner == nil:
		return unusable("is not in namespace " + c.Env.Namespace + ": make that Environment, correct the name, or name the VPC and its subnets by their IDs")
	case !owner.DeletionTimestamp.IsZero() && !c.isInNetwork():
		return unusable("is being deleted")
	case owner.Spec.Region != c.Env.Spec.Region:
		return unusable("is in region " + owner.Spec.Region + ", and this Environment in " + c.Env.Spec.Region)
	case owner.Spec.ProviderConfigRef != c.Env.Spec.ProviderConfigRef:
		return unusable("has another providerConfigRef: a network is used with the account that it is in")
	case NetworkOwner(owner) != "":
		return unusable("uses the network of " + NetworkOwner(owner) + " itself: name that Environment")
	case owner.Spec.Network.Existing == nil && owner.Spec.Network.NATGateway == v1alpha1.NATNone && len(c.Env.Spec.Services)+len(c.Env.Spec.Jobs) > 0:
		return unusable("has natGateway None, and its VPC endpoints let in its own tasks only: set natGateway of " + name + " to Single")
	case !c.isInNetwork() && !c.ownerIsReady():
		return &plan.Problem{Reason: v1alpha1.ReasonWaiting, Message: "waits for the network of Environment " + name}
	}
	return nil
}

// ownerIsReady reports whether the network of another Environment is whole. One that was there before is: what its owner misses in it, such as answers of
// its resolver, holds nobody else.
func (c composer) ownerIsReady() bool {
	status := c.Seen.NetworkOwner.Status
	whole := c.Seen.NetworkOwner.Spec.Network.Existing != nil || meta.IsStatusConditionTrue(status.Conditions, v1alpha1.ConditionNetworkReady)
	return whole && status.Network != nil && status.Network.VPCID != "" && len(idsInStatus(status.Network).subnets[tierPrivate]) > 0
}

// isInNetwork reports whether the network has been found fit before: what is in it goes on with it.
func (c composer) isInNetwork() bool {
	return c.Env.Status.Network != nil && c.Env.Status.Network.VPCID != ""
}

// NetworkOwner of an Environment is the name of the Environment whose network it uses, or "".
func NetworkOwner(env *v1alpha1.Environment) string {
	if existing := env.Spec.Network.Existing; existing != nil {
		return existing.Environment
	}
	return ""
}

// unknownNetwork is one in which nothing can be made before something is known of an object.
func unknownNetwork(of *plan.Object) Network {
	unknown := of.Fact(nil)
	several := []plan.Fact{unknown}
	return Network{
		VPC: unknown, CIDR: unknown, Public: several, PublicTasks: several, Private: several, Internal: several, Database: several, Zoned: several,
		Places: []place{{part: "unknown", subnet: unknown}},
	}
}

// seenNetwork is an existing network as the provider sees it.
type seenNetwork struct {
	ids     networkIDs
	vpc     plan.Made[*ec2.VPC]
	subnets map[string]plan.Made[*ec2.Subnet]
}

// unseen is the first part of a network that the provider has not seen, or nil.
func (c composer) unseen(n seenNetwork) *plan.Object {
	parts := []*plan.Object{n.vpc.Object}
	for _, id := range n.ids.all() {
		parts = append(parts, n.subnets[id].Object)
	}
	for _, part := range parts {
		if !c.Seen.Exists(part.Key) {
			return part
		}
	}
	return nil
}

func (c composer) look(ids networkIDs) seenNetwork {
	seen := seenNetwork{ids: ids, vpc: plan.Look(c.Draft(ids.vpc), &ec2.VPC{}, ids.vpc), subnets: map[string]plan.Made[*ec2.Subnet]{}}
	for _, id := range ids.all() {
		seen.subnets[id] = plan.Look(c.Draft(id), &ec2.Subnet{}, id)
	}
	return seen
}

// network in which things can be made. AWS wants one subnet in a zone for a load balancer, and gets the first of each.
func (n seenNetwork) network() Network {
	now := n.vpc.Live.Status.AtProvider
	internal := n.onePerZone(tierPrivate)
	var places []place
	for i, subnet := range n.facts(internal) {
		places = append(places, place{part: internal[i], subnet: subnet, zone: n.zone(internal[i])})
	}
	return Network{
		VPC: n.vpc.Fact(now.ID), CIDR: n.vpc.Fact(now.CidrBlock),
		Public: n.facts(n.onePerZone(tierPublic)), Internal: n.facts(internal), Places: places,
		PublicTasks: n.facts(n.ids.subnets[tierPublic]),
		Private:     n.facts(n.ids.subnets[tierPrivate]), Database: n.facts(n.ids.subnets[tierDatabase]),
		Zoned: n.facts(n.onePerZone(tierDatabase)),
	}
}

func (n seenNetwork) facts(ids []string) []plan.Fact {
	var facts []plan.Fact
	for _, id := range ids {
		facts = append(facts, n.subnets[id].Fact(n.subnets[id].Live.Status.AtProvider.ID))
	}
	return facts
}

// onePerZone are the first subnets of a tier in each zone. Those whose zone is not known yet count as one.
func (n seenNetwork) onePerZone(tier string) []string {
	var first []string
	zones := map[string]bool{}
	for _, id := range n.ids.subnets[tier] {
		if zone := n.zone(id); !zones[zone] {
			zones[zone] = true
			first = append(first, id)
		}
	}
	return first
}

func (n seenNetwork) zone(id string) string {
	return plan.Text(n.subnets[id].Live.Status.AtProvider.AvailabilityZone)
}

func (n seenNetwork) status(account string) *v1alpha1.NetworkStatus {
	now := n.vpc.Live.Status.AtProvider
	status := &v1alpha1.NetworkStatus{VPCID: plan.Text(now.ID), AccountID: account, CIDRBlock: plan.Text(now.CidrBlock)}
	for _, tier := range tiers {
		for _, id := range n.ids.subnets[tier] {
			s := n.subnets[id].Live.Status.AtProvider
			status.Subnets = append(status.Subnets, v1alpha1.SubnetStatus{
				Name: tier + "-" + id, AvailabilityZone: n.zone(id), CIDRBlock: plan.Text(s.CidrBlock), SubnetID: plan.Text(s.ID),
			})
		}
	}
	return status
}

// wrongWith says why nothing can be made in a network, naming the ID that is wrong, or "" where nothing is known to be.
func (c composer) wrongWith(n seenNetwork) string {
	if was := c.Env.Status.Network; c.isInNetwork() && was.VPCID != n.ids.vpc {
		return fmt.Sprintf("spec.network.existing: it is VPC %s, and things are in %s: AWS moves nothing between networks; name that one again", n.ids.vpc, was.VPCID)
	}
	if c.Seen.Missing(n.vpc.Key) {
		return "spec.network.existing: " + c.notInAWS(n.ids.vpc)
	}
	for _, id := range n.ids.all() {
		if c.Seen.Missing(n.subnets[id].Key) {
			return "spec.network.existing: " + c.notInAWS(id)
		}
		if in := n.subnets[id].Live.Status.AtProvider.VPCID; in != nil && *in != n.ids.vpc {
			return fmt.Sprintf("spec.network.existing: subnet %s is in VPC %s, and not in %s: correct the IDs", id, *in, n.ids.vpc)
		}
	}
	if c.unseen(n) != nil {
		return ""
	}
	users := c.needsTwoZones()
	for _, tier := range tiers {
		user, needed := users[tier]
		if ids := n.ids.subnets[tier]; needed && len(n.onePerZone(tier)) < 2 {
			return fmt.Sprintf("spec.network.existing: AWS wants %s subnets in two zones for %s, and these are in fewer: %s; add one in another zone",
				tier, user, strings.Join(ids, ", "))
		}
	}
	return ""
}

// needsTwoZones are the tiers that something is in for which AWS wants two zones, with what that is.
func (c composer) needsTwoZones() map[string]string {
	users := map[string]string{}
	for _, lb := range c.Env.Spec.LoadBalancers {
		if lb.Existing != nil {
			continue
		}
		tier := tierPrivate
		if lb.Scheme == v1alpha1.SchemeInternetFacing {
			tier = tierPublic
		}
		users[tier] = "load balancer " + lb.Name
	}
	for _, db := range c.Env.Spec.Databases {
		users[tierDatabase] = "database " + db.Name
	}
	for _, cache := range c.Env.Spec.Caches {
		if cache.Nodes == nil || *cache.Nodes.Replicas > 0 { // Multi-AZ, and several zones of a serverless cache; a single node is in one
			users[tierDatabase] = "cache " + cache.Name
		}
	}
	return users
}
