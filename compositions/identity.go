package compositions

import (
	"fmt"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// checkIdentity refuses a plan that would lead what exists to something else in AWS.
func (c composer) checkIdentity(net Network) error {
	if err := c.checkAccount(); err != nil {
		return err
	}
	if err := c.checkAccountOf(net); err != nil {
		return err
	}
	return c.checkNames()
}

// checkAccount refuses another provider configuration once something exists. With that of another account the provider would find nothing of it,
// and make an empty second one of everything. What is neither the Environment's nor asked for may be a copy, and says nothing.
func (c composer) checkAccount() error {
	asked := xpv1.ProviderConfigReference{Kind: c.env.Spec.ProviderConfigRef.Kind, Name: c.env.Spec.ProviderConfigRef.Name}
	others := map[string]bool{}
	for key, live := range c.seen.Resources {
		used := live.GetProviderConfigReference()
		if used != nil && *used != asked && c.seen.Exists(key) && (isOwned(live, c.env) || c.planned(key) != nil) {
			others[used.Kind+"/"+used.Name] = true
		}
	}
	if len(others) == 0 {
		return nil
	}
	return fmt.Errorf("spec.providerConfigRef: what exists was made with %s; with another account everything would be made a second time, and empty: "+
		"set it back, and change credentials of the same account there", strings.Join(sortedKeys(others), ", "))
}

// checkAccountOf sees that the same provider configuration leads to another account than before. The provider may have made a second VPC there by
// then; nothing follows it, and nothing is taken away.
func (c composer) checkAccountOf(net Network) error {
	before, now := c.env.Status.Network, net.Account.value
	if before == nil || before.AccountID == "" || now == "" || now == before.AccountID {
		return nil
	}
	ref := c.env.Spec.ProviderConfigRef
	return fmt.Errorf("spec.providerConfigRef: %s/%s leads to account %s by now, and what was made is in account %s: let it lead there again",
		ref.Kind, ref.Name, now, before.AccountID)
}

// checkNames refuses to call what exists otherwise in AWS: the provider would lose it, and take what has the other name.
func (c composer) checkNames() error {
	for _, o := range c.plan.Objects {
		live, there := c.seen.Resources[o.Key]
		if !there || isObservedOnly(live) || meta.WasDeleted(live) {
			continue
		}
		is, asked := meta.GetExternalName(live), meta.GetExternalName(o.Resource)
		if is != "" && asked != "" && is != asked {
			return fmt.Errorf("%s is %q in AWS, and cannot become %q: set the name in the spec or the label %s back, or take it out of the spec until its "+
				"managed resource is gone", o.Key, is, asked, v1alpha1.LabelNameSuffix)
		}
	}
	return nil
}
