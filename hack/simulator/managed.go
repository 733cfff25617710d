package simulator

import (
	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/fieldpath"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// managedResource is a managed resource of any kind. It lets crossplane-runtime's reconciler work without the
// provider's Go types. Fields that cannot be read count as unset: the CRD's schema keeps them well-formed.
type managedResource struct {
	unstructured.Unstructured
}

// DeepCopyObject implements runtime.Object.
func (m *managedResource) DeepCopyObject() runtime.Object {
	return &managedResource{Unstructured: *m.DeepCopy()}
}

func (m *managedResource) read(path string, into any) {
	_ = fieldpath.Pave(m.Object).GetValueInto(path, into)
}

func (m *managedResource) write(path string, value any) {
	_ = fieldpath.Pave(m.Object).SetValue(path, value)
}

// keep restores a part of the status that the API server's reply to an update does not have. The provider's typed
// objects keep it by themselves: what is absent from a reply is not decoded.
func (m *managedResource) keep(part string, pending any) {
	before, _ := pending.(map[string]any)
	now, _ := m.Object["status"].(map[string]any)
	if before[part] != nil && now[part] == nil {
		m.write("status."+part, before[part])
	}
}

// observed tells whether the provider has ever written what it saw.
func (m *managedResource) observed() bool {
	var seen map[string]any
	m.read("status.atProvider", &seen)
	return len(seen) > 0
}

// fields returns a section of the spec, such as forProvider, as it is in the object: changes to it are kept.
func (m *managedResource) fields(section string) map[string]any {
	spec, _ := m.Object["spec"].(map[string]any)
	fields, _ := spec[section].(map[string]any)
	return fields
}

// SetConditions implements resource.Conditioned.
func (m *managedResource) SetConditions(conditions ...xpv1.Condition) {
	var status xpv1.ConditionedStatus
	m.read("status", &status)
	status.SetConditions(conditions...)
	m.write("status.conditions", status.Conditions)
}

// touch gives a condition a new time. Providers before v2.6 do so at every poll; whoever watches must bear it.
func (m *managedResource) touch(t xpv1.ConditionType) {
	var status xpv1.ConditionedStatus
	m.read("status", &status)
	for i := range status.Conditions {
		if status.Conditions[i].Type == t {
			status.Conditions[i].LastTransitionTime = metav1.Now()
		}
	}
	m.write("status.conditions", status.Conditions)
}

// GetCondition implements resource.Conditioned.
func (m *managedResource) GetCondition(t xpv1.ConditionType) xpv1.Condition {
	var status xpv1.ConditionedStatus
	m.read("status", &status)
	return status.GetCondition(t)
}

// SetManagementPolicies implements resource.Manageable.
func (m *managedResource) SetManagementPolicies(policies xpv1.ManagementPolicies) {
	m.write("spec.managementPolicies", policies)
}

// GetManagementPolicies implements resource.Manageable.
func (m *managedResource) GetManagementPolicies() xpv1.ManagementPolicies {
	var policies xpv1.ManagementPolicies
	m.read("spec.managementPolicies", &policies)
	return policies
}

// SetProviderConfigReference implements resource.TypedProviderConfigReferencer.
func (m *managedResource) SetProviderConfigReference(ref *xpv1.ProviderConfigReference) {
	m.write("spec.providerConfigRef", ref)
}

// GetProviderConfigReference implements resource.TypedProviderConfigReferencer.
func (m *managedResource) GetProviderConfigReference() *xpv1.ProviderConfigReference {
	ref := &xpv1.ProviderConfigReference{}
	m.read("spec.providerConfigRef", ref)
	return ref
}

// SetWriteConnectionSecretToReference implements resource.LocalConnectionSecretWriterTo.
func (m *managedResource) SetWriteConnectionSecretToReference(*xpv1.LocalSecretReference) {}

// GetWriteConnectionSecretToReference implements resource.LocalConnectionSecretWriterTo: connection secrets are not
// simulated.
func (m *managedResource) GetWriteConnectionSecretToReference() *xpv1.LocalSecretReference {
	return nil
}
