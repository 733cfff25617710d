package version

import "testing"

func TestStampedVersionCountsFirst(t *testing.T) {
	t.Cleanup(func() { stamped = "" })
	if got := Version(); got == "" {
		t.Error("without a stamp there is no version")
	}
	stamped = "v1.2.3"
	if got := Version(); got != "v1.2.3" {
		t.Errorf("version %q", got)
	}
}
