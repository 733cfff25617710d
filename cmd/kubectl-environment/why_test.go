package main

import (
	"bytes"
	"strings"
	"testing"
)

func whyText(v *view) string {
	var out bytes.Buffer
	why(v, &out)
	return out.String()
}

func TestWhyGolden(t *testing.T) {
	for name := range stages {
		t.Run(name, func(t *testing.T) { golden(t, "why-"+name, whyText(stage(t, name))) })
	}
}

func TestWhyNamesTheRootAndNotWhatSuffersFromIt(t *testing.T) {
	said := whyText(stage(t, "failed"))
	for _, want := range []string{"Instance/shop-main", "InstanceQuotaExceeded", "service web", "job nightly", "Service Quotas"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in:\n%s", want, said)
		}
	}
	if strings.Contains(said, "Beside it") {
		t.Errorf("what waits is said to have failed too:\n%s", said)
	}
}

func TestWhySaysWhatFailedBesides(t *testing.T) {
	w := settledAs(t, "testdata/storefront.yaml", asInAWS)
	w.refuse("Instance/shop-main", refusedByRDS)
	w.resource("Bucket/shop-bucket-media").SetConditions(asyncError("AsyncUpdateFailure", "AccessDenied"))
	w.untilNothingWaits()
	v := newView(w.env, w.seen, now)
	reportOn(v)
	if said := whyText(v); !strings.Contains(said, "Beside it failed Bucket/shop-bucket-media.") {
		t.Errorf("why says:\n%s", said)
	}
}
