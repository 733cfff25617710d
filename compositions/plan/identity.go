package plan

import (
	"fmt"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// checkIdentity refuses a plan that would lead what exists to something else in AWS.
func (c Composer) checkIdentity() error {
	if err := c.checkProviderConfig(); err != nil {
		return err
	}
	return c.checkNames()
}

// checkProviderConfig refuses another provider configuration once something exists. With the configuration of another account the provider would find
// nothing of the Environment, and make an empty second one of everything. An object that is neither the Environment's nor asked for may be a copy, and
// says nothing.
func (c Composer) checkProviderConfig() error {
	asked := xpv1.ProviderConfigReference{Kind: c.Env.Spec.ProviderConfigRef.Kind, Name: c.Env.Spec.ProviderConfigRef.Name}
	others := map[string]bool{}
	for key, live := range c.Seen.Resources {
		used := live.GetProviderConfigReference()
		if used != nil && *used != asked && c.Seen.InAWS(key) && !IsExisting(live) && (IsOwned(live, c.Env) || c.Planned(key) != nil) {
			others[used.Kind+"/"+used.Name] = true
		}
	}
	if len(others) == 0 {
		return nil
	}
	return fmt.Errorf("spec.providerConfigRef: what exists was made with %s; with another account everything would be made a second time, and empty: "+
		"set it back, and change credentials of the same account there", strings.Join(SortedKeys(others), ", "))
}

// checkNames refuses another name in AWS for what exists: the provider would lose what it has made, and take what has the other name.
func (c Composer) checkNames() error {
	for _, o := range c.Plan.Objects {
		live, there := c.Seen.Resources[o.Key]
		if !there || IsObservedOnly(live) || meta.WasDeleted(live) {
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
