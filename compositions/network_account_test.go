package compositions_test

import (
	"testing"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestProviderConfigCannotBeTurnedAwayFromWhatExists(t *testing.T) {
	env, seen := application(t)
	env.Spec.ProviderConfigRef.Name = "typo"
	compose(t, env, seen)
	env.Spec.ProviderConfigRef.Name = "default"
	settle(t, env, seen)
	env.Spec.ProviderConfigRef.Name = "another-account"
	wantRefused(t, env, seen, "spec.providerConfigRef: ")
	env.Spec.ProviderConfigRef.Name = "default"
	compose(t, env, seen)
}

func TestCopyDoesNotSayWithWhichAccountAnEnvironmentWasMade(t *testing.T) {
	env, seen := application(t)
	settle(t, env, seen)
	copied := as[resource.ModernManaged](t, seen.Resources[findObject[*ec2.VPC](t, compose(t, env, seen), "staging-vpc").Key].DeepCopyObject())
	copied.SetName("copy")
	copied.SetOwnerReferences(nil)
	copied.SetProviderConfigReference(&xpv1.ProviderConfigReference{Kind: "ClusterProviderConfig", Name: "other"})
	seen.Resources[plan.Key{GroupKind: ec2.VPC_GroupVersionKind.GroupKind(), Name: "copy"}] = copied
	compose(t, env, seen)
}

func TestRestoredObjectsSayWithWhichAccountTheyWereMade(t *testing.T) {
	for name, owners := range map[string][]metav1.OwnerReference{
		"without owner": nil,
		"former owner":  {{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Environment", Name: "staging", UID: "former", Controller: new(true)}},
	} {
		t.Run(name, func(t *testing.T) {
			env, seen := application(t)
			settle(t, env, seen)
			for _, live := range seen.Resources {
				live.SetOwnerReferences(owners)
			}
			env.Spec.ProviderConfigRef.Name = "another-account"
			wantRefused(t, env, seen, "spec.providerConfigRef: what exists was made with ClusterProviderConfig/default")
		})
	}
}

func TestProviderConfigThatLeadsToAnotherAccountIsNoticed(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	env.Status = p.Outputs
	compose(t, env, seen)
	as[*ec2.VPC](t, seen.Resources[findObject[*ec2.VPC](t, p, "staging-vpc").Key]).Status.AtProvider.OwnerID = new("999988887777")
	wantRefused(t, env, seen, "spec.providerConfigRef: ClusterProviderConfig/default leads to account 999988887777 by now, and what was made is in account "+account)
}

// Another account has no VPC with our ID, so the provider makes one, and says meanwhile that there is none.
func TestAccountIsNotForgottenWhileTheVPCIsMadeASecondTime(t *testing.T) {
	env, seen := application(t)
	p := settle(t, env, seen)
	env.Status = p.Outputs
	vpc := as[*ec2.VPC](t, seen.Resources[findObject[*ec2.VPC](t, p, "staging-vpc").Key])
	setReady(vpc, corev1.ConditionFalse)
	vpc.Status.AtProvider = ec2.VPCObservation_2{}
	for range 2 {
		env.Status = compose(t, env, seen).Outputs
		if got := env.Status.Network.AccountID; got != account {
			t.Fatalf("while there is no VPC the account is %q, want %s", got, account)
		}
	}
	vpc.Status.AtProvider.ID, vpc.Status.AtProvider.OwnerID = new("vpc-second"), new("999988887777")
	for _, ready := range []corev1.ConditionStatus{corev1.ConditionFalse, corev1.ConditionTrue} {
		setReady(vpc, ready)
		wantRefused(t, env, seen, "spec.providerConfigRef: ClusterProviderConfig/default leads to account 999988887777 by now, and what was made is in account "+account)
	}
	clear(seen.Resources)
	if got := compose(t, env, seen).Outputs.Network.AccountID; got != "" {
		t.Errorf("nothing is left, and the account is still %s", got)
	}
}
