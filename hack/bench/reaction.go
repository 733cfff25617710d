package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	cloudwatchlogs "github.com/upbound/provider-aws/v2/apis/namespaced/cloudwatchlogs/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// react changes managed resources of random Environments, one after the other, and returns how long it takes each time until the change is taken back.
func (s *stage) react(ctx context.Context, size, times int) ([]time.Duration, error) {
	gvk := cloudwatchlogs.Group_GroupVersionKind
	mapping, err := s.admin.RESTMapper().RESTMapping(gvk.GroupKind(), gvk.Version)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", gvk.Kind, err)
	}
	c, err := dynamic.NewForConfig(s.config())
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	groups := c.Resource(mapping.Resource)
	var took []time.Duration
	random := rand.New(rand.NewPCG(1, 0)) // the same each time
	for range times {
		one, err := s.reaction(ctx, groups.Namespace(namespaceOf(random.IntN(size))))
		if err != nil {
			return nil, err
		}
		took = append(took, one)
	}
	return took, nil
}

// reaction to a change of a log group.
func (s *stage) reaction(ctx context.Context, groups dynamic.ResourceInterface) (time.Duration, error) {
	list, err := groups.List(ctx, metav1.ListOptions{})
	if err != nil || len(list.Items) == 0 {
		return 0, fmt.Errorf("list log groups: %d, %w", len(list.Items), err)
	}
	group := list.Items[0]
	watch, err := groups.Watch(ctx, metav1.ListOptions{
		FieldSelector: "metadata.name=" + group.GetName(), ResourceVersion: list.GetResourceVersion(), // that of the group may be too old to begin with
	})
	if err != nil {
		return 0, fmt.Errorf("watch log group: %w", err)
	}
	defer watch.Stop()
	r := ref{name: group.GetName()}
	if err := patch(ctx, groups, r, map[string]any{"spec": map[string]any{"forProvider": map[string]any{"retentionInDays": 1}}}); err != nil {
		return 0, fmt.Errorf("change log group: %w", err)
	}
	begun := time.Now()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case <-late.C:
			return 0, fmt.Errorf("nobody takes back the change of log group %s", group.GetName())
		case event, open := <-watch.ResultChan():
			o, ok := event.Object.(*unstructured.Unstructured)
			if !open || !ok {
				return 0, fmt.Errorf("watch log group: %v", event.Object)
			}
			if o.GetGeneration() > group.GetGeneration()+1 {
				return time.Since(begun), nil
			}
		}
	}
}
