package aws_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestCopiesLoseZerosInBlocksAndInBlocksOfLists(t *testing.T) {
	seen := map[string]any{
		"texts": []any{"", "a"},
		"block": map[string]any{"off": false, "none": 0.0, "some": 1.0},
		"list":  []any{map[string]any{"enabled": false, "name": "a", "inner": map[string]any{"empty": "", "full": "b"}}},
	}
	want := map[string]any{
		"texts": []any{"", "a"},
		"block": map[string]any{"some": 1.0},
		"list":  []any{map[string]any{"name": "a", "inner": map[string]any{"full": "b"}}},
	}
	if diff := cmp.Diff(want, aws.WithoutZeros(seen)); diff != "" {
		t.Errorf("copied (-want +got):\n%s", diff)
	}
}
