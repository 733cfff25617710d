package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// picture is everything that there is, in the cluster and in AWS, by a name that is the same in each run: IDs that AWS gives, and hashes of
// generated values, have symbols in their place.
type picture map[string]string

// unlike says what is different in another picture, or nothing.
func (p picture) unlike(other picture) string {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		switch now, there := other[name]; {
		case !there:
			return "there is no " + name
		case now != p[name]:
			return fmt.Sprintf("%s is\n%s\nand should be\n%s", name, now, p[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(other)) {
		if _, wanted := p[name]; !wanted {
			return fmt.Sprintf("there is %s:\n%s", name, other[name])
		}
	}
	return ""
}

func (l *life) picture(ctx context.Context) (picture, error) {
	all, err := l.resources(ctx)
	if err != nil {
		return nil, err
	}
	secrets, err := l.stage.secrets(ctx)
	if err != nil {
		return nil, err
	}
	symbol := l.symbols.replacer(all, l.account)
	p := picture{}
	for _, res := range all {
		p.add(symbol, "managed resource "+res.GetKind()+" "+res.GetName(), seen(res))
	}
	for _, r := range l.account.Resources() {
		p.add(symbol, "resource in AWS "+string(r.Kind)+" "+r.ID, map[string]any{"state": r.State, "attributes": r.Attributes})
	}
	for i, name := range l.account.Snapshots() {
		of, _, _ := strings.Cut(name, "-final-") // what follows is of this Environment alone
		p.add(symbol, fmt.Sprintf("snapshot %d, of %s", i, of), nil)
	}
	for i := range secrets {
		p.add(symbol, "Secret "+secrets[i].Name, slices.Sorted(maps.Keys(secrets[i].Data)))
	}
	return p, nil
}

func (p picture) add(symbol *strings.Replacer, name string, what any) {
	text, err := json.Marshal(what)
	if err != nil {
		text = []byte(err.Error())
	}
	p[symbol.Replace(name)] = symbol.Replace(string(text))
}

// seen is what counts of a managed resource.
func seen(res *unstructured.Unstructured) map[string]any {
	annotations := res.GetAnnotations()
	for name := range annotations {
		switch {
		case strings.HasPrefix(name, "crossplane.io/external-create-"):
			delete(annotations, name) // times
		case name == v1alpha1.AnnotationApplied, name == v1alpha1.AnnotationDeployment:
			annotations[name] = "a hash"
		}
	}
	return map[string]any{"labels": res.GetLabels(), "annotations": annotations, "spec": res.Object["spec"], "deleted": res.GetDeletionTimestamp() != nil}
}

// resources are all managed resources.
func (l *life) resources(ctx context.Context) ([]*unstructured.Unstructured, error) {
	var all []*unstructured.Unstructured
	for _, gvk := range compositions.Kinds.All() {
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(gvk.GroupVersion().WithKind(gvk.Kind + "List"))
		if err := l.stage.admin.List(ctx, list); err != nil {
			return nil, fmt.Errorf("list %s: %w", gvk.Kind, err)
		}
		for i := range list.Items {
			all = append(all, &list.Items[i])
		}
	}
	return all, nil
}

// symbols stand for what is another value in each run. A life keeps those of what is gone: an old task definition names a secret's version that is gone. Each
// picture finds the others anew: who has a value first depends on when one looks.
type symbols struct {
	names, values map[string]string
	revisions     map[string]int
}

func newSymbols() *symbols {
	return &symbols{names: map[string]string{}, values: map[string]string{}, revisions: map[string]int{}}
}

func (s *symbols) replacer(all []*unstructured.Unstructured, account *aws.Account) *strings.Replacer {
	s.noteRevisions(all)
	names, now := replacing(s.names), map[string]string{}
	for _, r := range account.Resources() {
		for _, name := range []string{r.ID, r.ARN, r.ExternalName} {
			note(now, name, "<"+string(r.Kind)+" "+names.Replace(r.Object)+">")
		}
	}
	// What an Environment looks at is called by its ID, and IDs are given in the order in which AWS makes things.
	names = replacing(now, s.names)
	called := func(res *unstructured.Unstructured) string { return res.GetKind() + " " + names.Replace(res.GetName()) }
	all = slices.SortedFunc(slices.Values(all), func(a, b *unstructured.Unstructured) int { return cmp.Compare(called(a), called(b)) })
	for _, res := range all {
		observed, _, _ := unstructured.NestedMap(res.Object, "status", "atProvider")
		eachText("", observed, func(path, text string) {
			if strings.ContainsAny(text, "0123456789") && !strings.ContainsAny(text, "{ ") {
				note(now, text, "<"+called(res)+path+">")
			}
		})
	}
	maps.Copy(s.values, now)
	return replacing(s.values, s.names)
}

// noteRevisions: they have names with a hash, and are counted, the oldest first.
func (s *symbols) noteRevisions(all []*unstructured.Unstructured) {
	all = slices.SortedStableFunc(slices.Values(all), func(a, b *unstructured.Unstructured) int {
		older, newer := a.GetCreationTimestamp(), b.GetCreationTimestamp()
		return older.Compare(newer.Time)
	})
	for _, res := range all {
		base := res.GetLabels()[v1alpha1.LabelRevisionOf]
		if _, known := s.names[res.GetName()]; base == "" || known {
			continue
		}
		s.revisions[res.GetKind()+base]++
		note(s.names, res.GetName(), fmt.Sprintf("<%s %d>", base, s.revisions[res.GetKind()+base]))
	}
}

// note a symbol of a text that is long enough not to be a part of others by chance.
func note(found map[string]string, text, symbol string) {
	if _, known := found[text]; !known && len(text) >= 8 {
		found[text] = symbol
	}
}

// replacing puts symbols in the place of texts. The longest text counts where several fit, and the last symbol where a text has several.
func replacing(symbols ...map[string]string) *strings.Replacer {
	found := map[string]string{}
	for _, some := range symbols {
		maps.Copy(found, some)
	}
	texts := slices.SortedFunc(maps.Keys(found), func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	all := make([]string, 0, 2*len(texts))
	for _, text := range texts {
		all = append(all, text, found[text])
	}
	return strings.NewReplacer(all...)
}

// eachText calls visit with every text in a value and where it is, in an order that is always the same.
func eachText(path string, value any, visit func(path, text string)) {
	switch value := value.(type) {
	case string:
		visit(path, value)
	case map[string]any:
		for _, field := range slices.Sorted(maps.Keys(value)) {
			eachText(path+"."+field, value[field], visit)
		}
	case []any:
		for _, item := range value {
			eachText(path, item, visit)
		}
	}
}
