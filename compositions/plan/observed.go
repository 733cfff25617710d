package plan

import (
	"reflect"
	"slices"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// Observed is what was there when a pass began.
type Observed struct {
	// Resources are the live managed resources of the Environment.
	Resources map[Key]resource.ModernManaged

	// NetworkUsers are the other Environments that use the network of this one.
	NetworkUsers []string

	// NetworkOwner is the Environment whose network is used, nil where there is none of that name.
	NetworkOwner *v1alpha1.Environment

	// Secrets are those of [Secrets] that exist, by name.
	Secrets map[string]*corev1.Secret

	// FailedDeployments are deployments of services that the provider has reported as failed, whatever it reports now.
	FailedDeployments map[Key]FailedDeployment

	// Elsewhere are the owners of copies from another namespace, which are not among the resources.
	Elsewhere Owners

	// Changed are objects that a webhook of the cluster changes whenever they are applied: AWS is asked for what the webhook has made of them.
	Changed map[Key]bool
}

// IsCopy reports whether an object, which is not among the resources, is a copy from another namespace.
func (o Observed) IsCopy(obj metav1.Object) bool { return o.Elsewhere.copied(obj) }

// Exists reports whether the provider says that an object exists in AWS, and the object is not on its way out. Only then are the object's facts known.
// An object that only looks whether its name is free may have found somebody else's resource.
func (o Observed) Exists(key Key) bool {
	live, ok := o.Resources[key]
	return ok && !isProbe(live) && !meta.WasDeleted(live) && live.GetCondition(xpv1.TypeReady).Status == corev1.ConditionTrue
}

// InAWS reports whether AWS has an object, as far as anybody knows: also where the provider says that the object is not ready now.
func (o Observed) InAWS(key Key) bool { return o.Exists(key) || o.IDInAWS(key) != "" }

// IDInAWS is the ID of an object, also where the provider says that the object is not ready now. The ID is for people and for comparisons: to use it in
// another object takes a fact.
func (o Observed) IDInAWS(key Key) string {
	live, ok := o.Resources[key]
	if !ok || isProbe(live) || meta.WasDeleted(live) {
		return ""
	}
	return IDOf(live)
}

// IDOf is the ID that the provider reports of a resource, or "" where it reports none.
func IDOf(live resource.ModernManaged) string {
	id, _ := atProvider(live).FieldByName("ID").Interface().(*string)
	return Text(id)
}

// Refused reports whether AWS has refused to make an object.
func (o Observed) Refused(key Key) bool {
	live, ok := o.Resources[key]
	return ok && !o.Exists(key) && !meta.WasDeleted(live) && OperationFailed(live) && live.GetCondition(lastAsyncOperation).Reason == creationFailed
}

// Unmade are the other revisions of an object that are there, and that AWS has not made yet.
func (o Observed) Unmade(of *Object, env *v1alpha1.Environment) []Key {
	var keys []Key
	for key, live := range o.Resources {
		if key.GroupKind == of.GroupKind && key != of.Key && live.GetLabels()[v1alpha1.LabelRevisionOf] == of.RevisionOf && IsOwned(live, env) && !o.InAWS(key) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.Name, b.Name) })
	return keys
}

// lastAsyncOperation is the condition in which the provider reports how its last create, update or delete ended, and creationFailed its reason where
// AWS has refused to make something.
const (
	lastAsyncOperation = "LastAsyncOperation"
	creationFailed     = "AsyncCreateFailure"
)

// A FailedDeployment is one that ECS could not run, as the provider has reported it.
type FailedDeployment struct {
	// Deployment is the annotation [v1alpha1.AnnotationDeployment] that the managed resource had.
	Deployment string

	// Message in AWS's words.
	Message string
}

// OperationFailed reports whether AWS has refused the provider's last create or update of a resource.
func OperationFailed(live resource.ModernManaged) bool {
	return live.GetCondition(lastAsyncOperation).Status == corev1.ConditionFalse
}

// OperationError is AWS's answer where it has refused the provider's last create or update of a resource, or "".
func OperationError(live resource.ModernManaged) string {
	if !OperationFailed(live) {
		return ""
	}
	return live.GetCondition(lastAsyncOperation).Message
}

// atProvider is what AWS reports of a resource.
func atProvider(res resource.ModernManaged) reflect.Value {
	return reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider")
}

// ForProvider is what a managed resource asks for.
func ForProvider(res resource.ModernManaged) reflect.Value {
	return reflect.ValueOf(res).Elem().FieldByName("Spec").FieldByName("ForProvider")
}
