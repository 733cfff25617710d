package compositions

import (
	"fmt"
)

// checkAccount sees that the same provider configuration leads to another account than before. The provider may have made a second VPC there by
// then; nothing follows it, and nothing is taken away.
func (c composer) checkAccount(net Network) error {
	before, now := c.Env.Status.Network, net.Account.Output()
	if before == nil || before.AccountID == "" || now == "" || now == before.AccountID {
		return nil
	}
	ref := c.Env.Spec.ProviderConfigRef
	return fmt.Errorf("spec.providerConfigRef: %s/%s leads to account %s by now, and what was made is in account %s: let it lead there again",
		ref.Kind, ref.Name, now, before.AccountID)
}
