package compositions

import (
	"fmt"
	"strings"

	ecs "github.com/upbound/provider-aws/v2/apis/namespaced/ecs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// account is the AWS account that the Environment is in: the account of the VPC, or the one that was written down while the VPC does not say. The
// account is forgotten when nothing of the Environment is left.
func (c composer) account(ofVPC string) string {
	if ofVPC != "" || c.Env.Status.Network == nil {
		return ofVPC
	}
	for _, live := range c.Seen.Resources {
		if plan.IsOwned(live, c.Env) {
			return c.Env.Status.Network.AccountID
		}
	}
	return ""
}

// checkAccount sees that the same provider configuration leads to another account than before. The provider may have made a second VPC in the other
// account by then; nothing follows that VPC, and nothing is taken away.
func (c composer) checkAccount(now string) error {
	before := c.Env.Status.Network
	if before == nil || before.AccountID == "" || now == "" || now == before.AccountID {
		return nil
	}
	ref := c.Env.Spec.ProviderConfigRef
	return fmt.Errorf("spec.providerConfigRef: %s/%s leads to account %s by now, and what was made is in account %s: let it lead there again",
		ref.Kind, ref.Name, now, before.AccountID)
}

// accountOfCluster is the account that an Environment in an existing network is in. The VPC may be that of another account, which shares it.
func (c composer) accountOfCluster() (string, error) {
	key := c.Key(ecs.Cluster_GroupVersionKind.GroupKind(), c.clusterPart())
	now := c.account(plan.Text(accountIn(plan.LastSeen(c.Seen, key, &ecs.Cluster{}).Status.AtProvider.Arn)))
	return now, c.checkAccount(now)
}

// accountIn an ARN, or nil while there is none.
func accountIn(arn *string) *string {
	parts := strings.SplitN(plan.Text(arn), ":", 6)
	if len(parts) < 6 {
		return nil
	}
	return &parts[4]
}
