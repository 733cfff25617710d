package compositions

import (
	"fmt"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// probe lets the provider only look whether a name that somebody chose is free in AWS: where a name is all by which the provider finds a
// resource, it would silently take over one that is there. An object that is not there is then made; one that is there goes on where its
// tags say that it is this Environment's; else nothing is touched, and nothing that needs it goes on.
func (d *draft) probe(res resource.ModernManaged) {
	live, there := d.seen.Resources[d.object.Key]
	switch {
	case d.env.UID == "": // nobody looks at AWS for a plan of what is not there yet
		return
	case d.adoption.active(), !d.nameIsChosen && (!d.suffixIsChosen() || meta.GetExternalName(res) == ""):
		return
	case there && !isObservedOnly(live):
		return // it was made, or proven, before
	case there && isProbe(live) && meta.GetExternalName(live) != meta.GetExternalName(res):
		d.object.Misnamed = true // the provider would go on looking at what it has found under the other name
	case there && isFree(live):
		return
	case there && live.GetCondition(xpv1.TypeReady).Status == corev1.ConditionTrue:
		why := d.foreign(res, live)
		if why == "" {
			return
		}
		d.problem(v1alpha1.ReasonNameTaken, fmt.Sprintf(
			"%s: in AWS there is a %s %q, and %s: choose another name, or tag it %s=%s/%s and %s=%s if it is this Environment's",
			d.object.Key, d.object.Kind, meta.GetExternalName(res), why, tagEnvironment, d.env.Namespace, d.env.Name, tagSuffix, d.suffix))
	}
	res.SetManagementPolicies(observeOnly)
	setAnnotation(res, v1alpha1.AnnotationProbe, "true")
	d.object.Probing = true
}

// isFree reports whether the provider has looked for a resource and found nothing. The words are those of its managed reconciler.
func isFree(live resource.ModernManaged) bool {
	return strings.Contains(live.GetCondition(xpv1.TypeSynced).Message, "external resource does not exist")
}

// isProbe reports whether a live object only looks whether its name is free.
func isProbe(live resource.ModernManaged) bool {
	return live.GetAnnotations()[v1alpha1.AnnotationProbe] != "" && isObservedOnly(live)
}

// suffixIsChosen reports whether names are made with a suffix that a person has chosen. One that is made from a UID meets no other.
func (c composer) suffixIsChosen() bool {
	return c.env.Annotations[v1alpha1.AnnotationNameSuffix] == c.suffix && c.suffix != shortHash(string(c.env.UID), suffixLength)
}
