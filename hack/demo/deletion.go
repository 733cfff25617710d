package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// delete deletes the Environment, shows in which order its resources go, and that nothing is left in AWS.
func (s *stage) delete(ctx context.Context, v *view) error {
	env := &v1alpha1.Environment{ObjectMeta: metav1.ObjectMeta{Namespace: v.key.Namespace, Name: v.key.Name}}
	if err := s.admin.Delete(ctx, env); err != nil {
		return fmt.Errorf("delete Environment: %w", err)
	}
	s.screen.print("", s.screen.bold("Deleting Environment "+env.Name)+": what needs others goes before them", "")
	begun := time.Now()
	if err := s.follow(ctx, v, "Environment "+v.key.String()+" to be gone", s.showDeletion(begun)); err != nil {
		return err
	}
	s.screen.draw()
	return s.showAccount(time.Since(begun))
}

// showDeletion shows snapshots until everything is gone.
func (s *stage) showDeletion(begun time.Time) func(*snapshot) bool {
	d := newDeletion(s.last.resources)
	return func(now *snapshot) bool {
		elapsed := time.Since(begun)
		if news := d.news(s.screen.palette, now.resources, elapsed, s.screen.width()); len(news) > 0 {
			s.screen.print(news...)
		}
		s.screen.draw(d.live(s.screen.palette, now, elapsed)...)
		return now.environment == nil && len(now.resources) == 0
	}
}

// showAccount shows what is left in AWS, which is an error if AWS was not told to keep it.
func (s *stage) showAccount(took time.Duration) error {
	s.screen.print("", s.screen.bold("Gone in "+seconds(took)))
	for _, left := range s.account.Resources() {
		s.screen.print(fmt.Sprintf("  %s %s %s", s.screen.red("left:"), left.Kind, left.ID))
	}
	if !s.account.Empty() {
		return errors.New("the simulated AWS account is not empty")
	}
	s.screen.say("  ", fmt.Sprintf("The simulated AWS account is empty: of the %d resources made in it none is left.", len(s.account.Creations())))
	if kept := s.account.Snapshots(); len(kept) > 0 {
		s.screen.say("  ", "AWS keeps, as the spec says: final snapshot "+strings.Join(kept, ", "))
	}
	if kept := s.account.ScheduledForDeletion(); len(kept) > 0 {
		s.screen.say("  ", "AWS keeps until its recovery window ends: secret "+strings.Join(kept, ", "))
	}
	return nil
}

// deletion is how far the deletion of an Environment is.
type deletion struct {
	total   int
	waves   []wave          // that are not gone yet
	guarded map[string]bool // resources that AWS refuses to delete
}

// wave is what goes together: all resources of one depth.
type wave struct {
	depth     int
	resources []resource
}

func newDeletion(all []resource) *deletion {
	d := &deletion{total: len(all), waves: waves(all), guarded: map[string]bool{}}
	for _, r := range all {
		if r.protected {
			d.guarded[r.String()] = true
		}
	}
	return d
}

// waves are the resources by depth, in the order in which they go.
func waves(resources []resource) []wave {
	byDepth := map[int][]resource{}
	for _, r := range resources {
		byDepth[r.depth] = append(byDepth[r.depth], r)
	}
	found := make([]wave, 0, len(byDepth))
	for _, depth := range slices.Backward(slices.Sorted(maps.Keys(byDepth))) {
		found = append(found, wave{depth, byDepth[depth]})
	}
	return found
}

// news are the lines on what has happened since the last time.
func (d *deletion) news(p palette, left []resource, elapsed time.Duration, width int) []string {
	var lines []string
	depth := -1
	for _, r := range left {
		depth = max(depth, r.depth)
		if d.guarded[r.String()] && !r.protected {
			delete(d.guarded, r.String())
			lines = append(lines, fmt.Sprintf("  %s %6s  %s: protection against deletion is lifted in AWS", p.yellow("○"), seconds(elapsed), r))
		}
	}
	for len(d.waves) > 0 && d.waves[0].depth > depth {
		head := fmt.Sprintf("  %s %6s  depth %2d gone: ", p.green("✓"), seconds(elapsed), d.waves[0].depth)
		lines = append(lines, wrap(head, names(d.waves[0].resources), width)...)
		d.waves = d.waves[1:]
	}
	return lines
}

// live is the part that is redrawn.
func (d *deletion) live(p palette, now *snapshot, elapsed time.Duration) []string {
	left := waves(now.resources)
	if len(left) == 0 {
		return nil
	}
	going := left[0]
	gone := d.total - len(now.resources)
	lines := []string{
		fmt.Sprintf("  %s %6s  depth %2d: %s", p.spinner(elapsed), elapsed.Truncate(time.Second), going.depth, names(going.resources)),
		"", fmt.Sprintf("  %s %d/%d gone", p.bar(gone, d.total, 24), gone, d.total),
	}
	if now.environment != nil {
		if ready := (progress{condition: conditionOf(now.environment, v1alpha1.ConditionReady)}); ready.faulty() {
			lines = append(lines, "  "+p.red(ready.says()))
		}
	}
	return lines
}

// names are those of a few resources, and of many how many there are of each kind.
func names(resources []resource) string {
	byKind := map[string][]resource{}
	for _, r := range resources {
		kind := plan.Called(r.gvk.GroupKind())
		byKind[kind] = append(byKind[kind], r)
	}
	var parts []string
	for _, kind := range slices.SortedFunc(maps.Keys(byKind), cmp.Compare[string]) {
		if same := byKind[kind]; len(same) > 1 {
			parts = append(parts, fmt.Sprintf("%d×%s", len(same), kind))
		} else {
			parts = append(parts, same[0].String())
		}
	}
	return strings.Join(parts, ", ")
}
