package terraform

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// States are what there is in some states, which together are one environment.
type States struct {
	resources []*Resource
	outputs   []*Output

	// Region and Account are where everything is that can be taken over.
	Region, Account string

	partition string
}

// New puts states together. It refuses what no Environment can be: resources of two accounts, or of no VPC or cluster, or two.
func New(region string, states ...*State) (*States, error) {
	s := &States{}
	for _, state := range states {
		s.resources, s.outputs = append(s.resources, state.Resources...), append(s.outputs, state.Outputs...)
	}
	if err := s.checkTwice(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.resources, func(a, b *Resource) int { return strings.Compare(a.Address, b.Address) })
	if err := s.checkAccount(); err != nil {
		return nil, err
	}
	if err := s.checkOne("aws_vpc", "a VPC"); err != nil {
		return nil, err
	}
	vpc := s.of("aws_vpc")[0]
	s.Region, s.Account, s.partition = vpc.region(), vpc.account(), partOf(vpc.text("arn"), 1)
	switch {
	case s.Region == "" || s.Account == "":
		return nil, fmt.Errorf("%s has no ARN, which would say in which account and region it is: let terraform apply -refresh-only write it", vpc.Address)
	case region != "" && region != s.Region:
		return nil, fmt.Errorf("%s is in region %s, and --region is %s: give the states of that region, or leave --region out", vpc.Address, s.Region, region)
	}
	// The account is that of the cluster to what is taken over: with a cluster that is yet to be made nothing could be.
	if err := s.checkOne("aws_ecs_cluster", "a cluster"); err != nil {
		return nil, err
	}
	if cluster := s.of("aws_ecs_cluster")[0]; cluster.region() != s.Region {
		return nil, fmt.Errorf("%s is in region %q, and %s in region %s: an Environment is in one", cluster.Address, cluster.region(), vpc.Address, s.Region)
	}
	return s, nil
}

// checkAccount refuses resources of two accounts. Some ARNs have the account of AWS itself, or none.
func (s *States) checkAccount() error {
	var with *Resource
	for _, r := range s.resources {
		account := r.account()
		if len(account) != len("111122223333") {
			continue
		}
		if with != nil && with.account() != account {
			return fmt.Errorf("%s is in account %s, and %s in account %s: an Environment is in one", with.Address, with.account(), r.Address, account)
		}
		if with == nil {
			with = r
		}
	}
	if with == nil {
		return errors.New("nothing in it says in which account of AWS it is")
	}
	return nil
}

// checkOne refuses none of a type, and two: they are two environments.
func (s *States) checkOne(typ, what string) error {
	found := s.of(typ)
	switch len(found) {
	case 0:
		return fmt.Errorf("it has no %s, and an Environment is in %s: give the state that has it too, as --from takes several", typ, what)
	case 1:
		return nil
	}
	return fmt.Errorf("%s and %s are two environments, as an Environment has %s: give the states of one", found[0].Address, found[1].Address, what)
}

// of are the resources of a type that are what they should be.
func (s *States) of(typ string) []*Resource {
	var found []*Resource
	for _, r := range s.resources {
		if r.Type == typ && r.Unfit == "" {
			found = append(found, r)
		}
	}
	return found
}

// where are the resources of a type of which an attribute has a value.
func (s *States) where(typ, attribute, value string) []*Resource {
	var found []*Resource
	for _, r := range s.of(typ) {
		if value != "" && r.text(attribute) == value {
			found = append(found, r)
		}
	}
	return found
}

// one is the first of where, or nil.
func (s *States) one(typ, attribute, value string) *Resource {
	if found := s.where(typ, attribute, value); len(found) > 0 {
		return found[0]
	}
	return nil
}

// whereAny are the resources of some types of which an attribute has a value.
func (s *States) whereAny(types []string, attribute, value string) []*Resource {
	var found []*Resource
	for _, typ := range types {
		found = append(found, s.where(typ, attribute, value)...)
	}
	return found
}

// oneOf some types is the first of whereAny, or nil.
func (s *States) oneOf(types []string, attribute, value string) *Resource {
	if found := s.whereAny(types, attribute, value); len(found) > 0 {
		return found[0]
	}
	return nil
}

// checkTwice refuses a resource that is there twice. What is unfit, say a deposed object, is left in any case.
func (s *States) checkTwice() error {
	seen := map[string]*Resource{}
	for _, r := range s.resources {
		id := cmp.Or(r.text("arn"), r.text("id")) // revisions of a task definition have one ID
		if id == "" || r.Unfit != "" {
			continue
		}
		key := r.Type + " " + id
		if other := seen[key]; other != nil {
			return fmt.Errorf("%s and %s are the same %s: give each state once, and take what is in two states out of one, with terraform state rm", other.Address, r.Address, r.Type)
		}
		seen[key] = r
	}
	return nil
}

// users are the resources that have one of some values somewhere in them: the ARN, the ID or the like of another.
func (s *States) users(of *Resource, values ...string) []*Resource {
	var found []*Resource
	for _, r := range s.resources {
		if r != of && mentions(r.values, values) {
			found = append(found, r)
		}
	}
	return found
}

// mentions reports whether a text in a value is one of some values, or a document in which one of them stands in quotes.
func mentions(in any, values []string) bool {
	switch in := in.(type) {
	case string:
		return slices.ContainsFunc(values, func(value string) bool {
			return value != "" && (in == value || strings.Contains(in, `"`+value+`"`) || strings.Contains(in, `"`+value+`/`) ||
				strings.Contains(in, "@"+value) || strings.Contains(in, "//"+value))
		})
	case []any:
		return slices.ContainsFunc(in, func(item any) bool { return mentions(item, values) })
	case map[string]any:
		return mentions(slices.Collect(maps.Values(in)), values)
	}
	return false
}
