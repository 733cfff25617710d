package plan

import (
	"fmt"
	"slices"
	"strings"

	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// probe lets the provider only look whether a name that somebody chose is free in AWS. Where the name is free, the object is then made. Where AWS has a
// resource of that name, the object goes on if the resource's tags say that it is this Environment's; else nothing is touched, and nothing that needs
// the object goes on.
func (d *Draft) probe(res resource.ModernManaged) {
	chosen := d.NameIsChosen || d.suffixIsChosen && d.kinds.Row(d.Object.GroupKind).TakenByName
	if !chosen || d.Object.Existing || d.Env.UID == "" || d.adoption.adopts(d.Object.GroupKind, d.Object.SharedName()) {
		return // nobody looks at AWS for a plan of what is not there yet
	}
	live, there := d.Seen.Resources[d.Object.Key]
	switch {
	case there && !IsObservedOnly(live):
		return // it was made, or proven, before
	case there && isProbe(live) && looksElsewhere(live, res):
		d.Object.Misnamed = true
	case there && isFree(live):
		return
	case there && live.GetCondition(xpv1.TypeReady).Status == corev1.ConditionTrue:
		why := d.taken(res, live)
		if why == "" {
			return
		}
		d.Problem(v1alpha1.ReasonNameTaken, fmt.Sprintf("%s: in AWS there is a %s %q, and %s", d.Object.Key, d.Object.Kind, meta.GetExternalName(res), why))
	}
	res.SetManagementPolicies(observeOnly)
	SetAnnotation(res, v1alpha1.AnnotationProbe, "true")
	d.Object.Probing = true
	if !d.lacks && d.payload == nil {
		d.Object.WaitingOn = nil // to look, nothing else has to be there
	}
}

// taken says why a resource that has the name in AWS is not this Environment's, and what to do, or "" where it is. Tags that fit a new Environment are
// those of an Environment elsewhere, with the same name and suffix: only an adoption takes over all of that. A bucket stays when its Environment goes.
func (d *Draft) taken(res, live resource.ModernManaged) string {
	why := d.foreign(res, live)
	switch {
	case why != "":
		return fmt.Sprintf("%s: choose another name, or tag it %s=%s/%s and %s=%s if it is this Environment's",
			why, tagEnvironment, d.Env.Namespace, d.Env.Name, tagSuffix, d.Suffix)
	case d.isNew && !StaysInAWS(res):
		return fmt.Sprintf("it belongs to an Environment of this name and suffix that is not in this cluster: adopt that one, or choose another suffix in "+
			"metadata.annotations[%s]", v1alpha1.AnnotationNameSuffix)
	}
	return ""
}

// looksElsewhere reports whether a live object looks for another name than the name that is asked for now, or with another account. The provider would
// go on with what it began with, so the object is made anew.
func looksElsewhere(live, res resource.ModernManaged) bool {
	used, asked := live.GetProviderConfigReference(), res.GetProviderConfigReference()
	return meta.GetExternalName(live) != meta.GetExternalName(res) || used == nil || *used != *asked
}

// isFree reports whether the provider has looked for a resource and found nothing. The words are those of the provider's managed reconciler.
func isFree(live resource.ModernManaged) bool {
	synced := live.GetCondition(xpv1.TypeSynced)
	return synced.Status == corev1.ConditionFalse && strings.Contains(synced.Message, "external resource does not exist")
}

// isProbe reports whether a live object only looks whether its name is free.
func isProbe(live resource.ModernManaged) bool {
	return live.GetAnnotations()[v1alpha1.AnnotationProbe] != "" && IsObservedOnly(live)
}

// isNew reports whether nothing has been made for an Environment. An object that bears the Environment's label and has no owner does not count: it may
// be a copy from elsewhere, and would let the Environment take over the rest of what was copied.
func isNew(env *v1alpha1.Environment, seen Observed) bool {
	for _, live := range seen.Resources {
		if IsOwned(live, env) && !IsObservedOnly(live) {
			return false
		}
	}
	return true
}

// holdWhileNew makes a new Environment with a chosen suffix wait for all names that it looks for first: where one name is taken, nothing is made, and
// no value is generated. With an adoption in progress everything waits anyway.
func (c Composer) holdWhileNew() {
	if !c.isNew || !c.suffixIsChosen || c.adoption.active() {
		return
	}
	var looking []Key
	for _, o := range c.Plan.Objects {
		if o.Probing && !o.Waits() {
			looking = append(looking, o.Key)
		}
	}
	if len(looking) == 0 {
		return
	}
	for _, o := range c.Plan.Objects {
		if !o.Probing && !o.Existing && !o.Waits() {
			o.WaitingOn, o.Payload = slices.Clone(looking), nil
		}
	}
	c.holdGenerated()
}
