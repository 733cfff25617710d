package terraform

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// States are the resources of some states, which together are one environment.
type States struct {
	resources []*Resource

	// Region and Account are where everything is that can be taken over.
	Region, Account string

	partition string
}

// New puts states together. It refuses what no Environment can be: resources of two accounts, or of no VPC or cluster, or two.
func New(region string, states ...[]*Resource) (*States, error) {
	s := &States{}
	seen := map[string]*Resource{}
	for _, resources := range states {
		for _, r := range resources {
			id := cmp.Or(r.text("arn"), r.text("id")) // revisions of a task definition have one ID
			key := r.Type + " " + id
			if other := seen[key]; other != nil && id != "" && r.Unfit == "" {
				return nil, fmt.Errorf("%s and %s are the same %s: give each state once", other.Address, r.Address, r.Type)
			}
			if r.Unfit == "" {
				seen[key] = r
			}
			s.resources = append(s.resources, r)
		}
	}
	slices.SortStableFunc(s.resources, func(a, b *Resource) int { return strings.Compare(a.Address, b.Address) })
	if err := s.checkAccount(); err != nil {
		return nil, err
	}
	if err := s.checkOne("aws_vpc", "a VPC", "give the state that has it too, as --from takes several"); err != nil {
		return nil, err
	}
	vpc := s.of("aws_vpc")[0]
	s.Region, s.Account, s.partition = vpc.region(), vpc.account(), partOf(vpc.text("arn"), 1)
	switch {
	case s.Region == "" || s.Account == "":
		return nil, fmt.Errorf("%s has no ARN, which would say in which account and region it is: let terraform apply -refresh-only write it", vpc.Address)
	case region != "" && region != s.Region:
		return nil, fmt.Errorf("%s is in region %s, and --region is %s", vpc.Address, s.Region, region)
	}
	// The account is that of the cluster to what is taken over: with a cluster that is yet to be made nothing could be.
	if err := s.checkOne("aws_ecs_cluster", "a cluster", "give the state that has it too, as --from takes several"); err != nil {
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
func (s *States) checkOne(typ, what, advice string) error {
	found := s.of(typ)
	switch len(found) {
	case 0:
		return fmt.Errorf("it has no %s, and an Environment is in %s: %s", typ, what, advice)
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
		for _, value := range values {
			if value != "" && (in == value || strings.Contains(in, `"`+value+`"`) || strings.Contains(in, `"`+value+`/`)) {
				return true
			}
		}
	case []any:
		for _, item := range in {
			if mentions(item, values) {
				return true
			}
		}
	case map[string]any:
		for _, item := range in {
			if mentions(item, values) {
				return true
			}
		}
	}
	return false
}
