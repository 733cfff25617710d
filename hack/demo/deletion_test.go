package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func at(depth int, r resource) resource {
	r.depth = depth
	return r
}

var shop = []resource{
	at(0, of("VPC", "shop-vpc")),
	at(1, of("Subnet", "shop-a")), at(1, of("Subnet", "shop-b")), at(1, of("RouteTable", "shop")),
	at(3, of("Service", "shop-web")),
}

func TestWavesGoFromTheDeepest(t *testing.T) {
	var got []int
	for _, w := range waves(shop) {
		got = append(got, w.depth)
	}
	if diff := cmp.Diff([]int{3, 1, 0}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNewsTellsOfAWaveWhenAllOfItIsGone(t *testing.T) {
	d := newDeletion(shop)
	for _, step := range []struct {
		left []resource
		want []string
	}{
		{shop, nil},
		{shop[:4], []string{"  ✓   2.0s  depth  3 gone: Service.ecs/shop-web"}},
		{shop[:2], nil},
		{shop[:1], []string{"  ✓   2.0s  depth  1 gone: RouteTable/shop, 2×Subnet"}},
		{nil, []string{"  ✓   2.0s  depth  0 gone: VPC/shop-vpc"}},
		{nil, nil},
	} {
		if diff := cmp.Diff(step.want, d.news(palette(false), step.left, 2*time.Second, 80)); diff != "" {
			t.Errorf("%d left: %s", len(step.left), diff)
		}
	}
}

func TestNewsTellsOnceThatProtectionIsLifted(t *testing.T) {
	free := of("Instance", "shop-main")
	protected := free
	protected.protected = true
	d := newDeletion([]resource{protected})
	if news := d.news(palette(false), []resource{protected}, 0, 80); len(news) > 0 {
		t.Errorf("while it is protected: %q", news)
	}
	want := []string{"  ○   1.0s  Instance/shop-main: protection against deletion is lifted in AWS"}
	if diff := cmp.Diff(want, d.news(palette(false), []resource{free}, time.Second, 80)); diff != "" {
		t.Error(diff)
	}
	if news := d.news(palette(false), []resource{free}, 0, 80); len(news) > 0 {
		t.Errorf("told again: %q", news)
	}
}

func TestLiveShowsTheDeepestThatIsLeft(t *testing.T) {
	d := newDeletion(shop)
	now := &snapshot{environment: &v1alpha1.Environment{}, resources: shop[:3]}
	want := []string{
		"  ⠋     4s  depth  1: 2×Subnet",
		"",
		"  █████████░░░░░░░░░░░░░░░ 2/5 gone",
	}
	if diff := cmp.Diff(want, d.live(palette(false), now, 4*time.Second)); diff != "" {
		t.Error(diff)
	}
}
