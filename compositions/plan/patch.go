package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kjson "sigs.k8s.io/json"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// patch sets what spec.patches ask for in the parameters of a managed resource, before its content is hashed. Where a patch does not fit, the object
// waits, and so stays as it is: without the patch it could be something that nobody asked for.
func (d *Draft) patch(res resource.ModernManaged) {
	for _, p := range d.patchesOf(res) {
		d.patched[p.Name] = true
		if wrong := d.applyPatch(res, p); wrong != "" {
			d.Problem(v1alpha1.ReasonPatchUnfit, fmt.Sprintf("spec.patches: %s: %s %s-%s %s: correct the patch, or take it out", p.Name, p.Kind, d.Env.Name, d.Part, wrong))
			d.WaitFor(patchKey(p.Name))
		}
	}
}

// patchKey is what an object waits for whose patch does not fit.
func patchKey(name string) Key { return Key{GroupKind: schema.GroupKind{Kind: "Patch"}, Name: name} }

// patchesOf are the patches that are meant for a draft.
func (d *Draft) patchesOf(res resource.ModernManaged) []v1alpha1.PatchSpec {
	var patches []v1alpha1.PatchSpec
	for _, p := range d.Env.Spec.Patches {
		of := Instance{string(p.Composition), p.Instance}
		isMeant := of == d.Composition.Instance(d.Instance) && p.Kind == d.kinds.kindOf(res).Kind
		if isMeant && (p.ResourceName == "" || p.ResourceName == d.Part) {
			patches = append(patches, p)
		}
	}
	return patches
}

// applyPatch says what is wrong with a patch, and otherwise sets what it asks for.
func (d *Draft) applyPatch(res resource.ModernManaged, p v1alpha1.PatchSpec) string {
	if d.Object.Existing {
		return "is only looked at: somebody else has made it"
	}
	asked, wrong := fieldsOf(p)
	if wrong != "" {
		return wrong
	}
	params := ForProvider(res)
	has := asMap(params.Interface())
	row := d.kinds.rowOf(res)
	for _, key := range SortedKeys(asked) {
		if wrong := cmp.Or(row.saidBy(key), row.refusePatch(key), d.refusePatch(row, key, has[key], asked[key])); wrong != "" {
			return wrong
		}
	}
	merged := reflect.New(params.Type())
	strict, err := kjson.UnmarshalStrict([]byte(JSON(merge(has, asked))), merged.Interface())
	if err == nil && len(strict) > 0 {
		err = strict[0]
	}
	if err != nil {
		return "takes no such forProvider: " + strings.TrimPrefix(err.Error(), "json: ")
	}
	params.Set(merged.Elem())
	return ""
}

// noField are fields that no patch sets, wherever they stand: what may reach a resource, how it is encrypted, how it goes, what it refers to by ID or by
// name, what it is made from (a file of the provider, or the data of another resource), where its tasks run, and what the compositions themselves tell a
// service by. The policy about Environments has the same expression.
var noField = regexp.MustCompile(`(?i:kms|encrypt|ssl|tls|certificate|public|acl|policy|policies|principal|cidr|ingress|egress|securitygroup|internal|role|iam|` +
	`boundar|password|secret|delet|destroy|finalsnapshot|force|skip|prevent|retain|recoverywindow|overwrite|triggers|waitfor|containerdefinitions|` +
	`bucket|region|namespace|groupname|elbname|clustername|launchtype|capacityprovider|hostpath)|` +
	`^source|Source|^sse[A-Z]|Sse[A-Z]|(Arn|Id|Ref|Prefix|Identifier)s?$|Selector$|^(arn|id)s?$`)

// ofOthers is a text that names something in AWS by its ARN or its ID.
var ofOthers = regexp.MustCompile(`arn:|\b[a-z]{1,12}-[0-9a-f]{8,40}\b`)

// noFieldOnTop are fields that no patch sets where they are those of the resource itself: what says which resource in AWS is meant, and by what it is
// spoken to.
var noFieldOnTop = regexp.MustCompile(`^(name|family|bucket|identifier|username|dbName|databaseName|cluster|region|tags|tagsAll|port|protocol|fromPort|toPort|ipProtocol)$`)

// NeverPatched are the expressions for names of fields that no patch sets: for fields in any place, and for those of the resource itself.
func NeverPatched() []string { return []string{noField.String(), noFieldOnTop.String()} }

// saidBy says which fields of the Environment are for a field, or "".
func (k Kind) saidBy(at string) string {
	if fields := k.SaidBy[at]; fields != "" {
		return "has " + at + ", which no patch may set: " + fields + " is for that"
	}
	return ""
}

// refusePatch says why no patch may set a field of the kind, or "".
func (k Kind) refusePatch(key string) string {
	byName := noField.MatchString(key) && !slices.Contains(k.Patched, key)
	if byName || noFieldOnTop.MatchString(key) || slices.Contains(k.NeverPatched, key) {
		return "has " + key + ", which no patch may set"
	}
	return ""
}

// refusePatch says why a patch may not set what it asks for, or "". has is what the composition says in the same place, whose fields have dots between
// them.
func (d *Draft) refusePatch(row Kind, at string, has, asked any) string {
	switch asked := asked.(type) {
	case nil:
		return "cannot have " + at + " without a value"
	case map[string]any:
		return d.refuseFields(row, at, has, asked)
	case []any:
		for _, item := range asked {
			if wrong := d.refusePatch(row, at, nil, item); wrong != "" {
				return wrong
			}
		}
	case string:
		if ofOthers.MatchString(asked) {
			return "may not name something else in AWS, as " + at + " does"
		}
		if values := row.PatchedTo[at]; values != nil && !slices.Contains(values, asked) {
			return "has " + at + " " + asked + ", with which not all works that is asked for: it may be " + strings.Join(values, " or ")
		}
	}
	if d.isTied(has) {
		return "has " + at + ", which ties it to something else"
	}
	return ""
}

func (d *Draft) refuseFields(row Kind, at string, has any, asked map[string]any) string {
	fields, _ := has.(map[string]any)
	for _, key := range SortedKeys(asked) {
		within := at + "." + key
		if noField.MatchString(key) {
			return "has " + within + ", which no patch may set"
		}
		if wrong := cmp.Or(row.saidBy(within), d.refusePatch(row, within, fields[key], asked[key])); wrong != "" {
			return wrong
		}
	}
	return ""
}

// isTied reports whether a part of the parameters has a value of another object, or a field that no patch sets.
func (d *Draft) isTied(has any) bool {
	switch has := has.(type) {
	case map[string]any:
		for key, value := range has {
			if noField.MatchString(key) || d.isTied(value) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(has, d.isTied)
	case string:
		return d.isTiedText(has)
	}
	return false
}

// isTiedText reports whether a text has a value of another object, or a name that the composition has made.
func (d *Draft) isTiedText(text string) bool {
	for _, value := range d.used {
		if value != "" && strings.Contains(text, value) {
			return true
		}
	}
	return strings.Contains(text, "-"+d.Suffix+"-")
}

// merge sets the fields of a patch. A list replaces the whole list.
func merge(has, asked any) any {
	old, isMap := has.(map[string]any)
	fields, isMap2 := asked.(map[string]any)
	if !isMap || !isMap2 {
		return asked
	}
	merged := maps.Clone(old)
	for key, value := range fields {
		merged[key] = merge(old[key], value)
	}
	return merged
}

// fieldsOf a patch. Where it is no object, wrong says so.
func fieldsOf(p v1alpha1.PatchSpec) (fields map[string]any, wrong string) {
	if err := json.Unmarshal(p.ForProvider.Raw, &fields); err != nil || len(fields) == 0 {
		return nil, "has no fields in forProvider"
	}
	return fields, ""
}

func asMap(params any) map[string]any {
	var fields map[string]any
	if err := json.Unmarshal([]byte(JSON(params)), &fields); err != nil {
		panic(fmt.Sprintf("read what %T has written: %v", params, err))
	}
	return fields
}

// patchedContent is what a resource will ask for with its patches, for the hash of its content.
func (d *Draft) patchedContent(res resource.ModernManaged) any {
	content := ForProvider(res).Interface()
	for _, p := range d.patchesOf(res) {
		if fields, wrong := fieldsOf(p); wrong == "" {
			content = merge(asMap(content), fields)
		}
	}
	return content
}

// checkPatches notes the patches that no object is meant by. Admission refuses most of them.
func (c Composer) checkPatches() {
	for _, p := range c.Env.Spec.Patches {
		if c.patched[p.Name] {
			continue
		}
		c.Plan.Problems = append(c.Plan.Problems, Problem{
			Composition: string(p.Composition), Reason: v1alpha1.ReasonPatchUnfit, Message: fmt.Sprintf(
				"spec.patches: %s: %s has no %s, but %s: correct the patch, or take it out", p.Name, Instance{string(p.Composition), p.Instance},
				strings.TrimSpace(p.Kind+" "+p.ResourceName), cmp.Or(c.patchableOf(p), "nothing")),
		})
	}
}

// patchableOf is what a patch could be about: the names of its kind where the composition has some, and otherwise the kinds.
func (c Composer) patchableOf(p v1alpha1.PatchSpec) string {
	var kinds, names []string
	for _, o := range c.Plan.Objects {
		if o.Composition != string(p.Composition) || o.Instance != p.Instance || o.Existing {
			continue
		}
		kinds = append(kinds, o.Kind)
		if o.Kind == p.Kind {
			names = append(names, strings.TrimPrefix(cmp.Or(o.RevisionOf, o.Name), c.Env.Name+"-"))
		}
	}
	list := kinds
	if len(names) > 0 {
		list = names
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}
