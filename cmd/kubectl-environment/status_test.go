package main

import (
	"bytes"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func TestStatusGolden(t *testing.T) {
	for _, name := range []string{"ready", "progressing", "failed", "removing", "deleting", "new"} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			printStatus(stage(t, name), false, now, &out)
			golden(t, "status-"+name, out.String())
		})
	}
}

// While an Environment goes, the controller leaves the conditions of the compositions as they were.
func TestStatusOfADeletionDoesNotRepeatOldConditions(t *testing.T) {
	v := stage(t, "deleting")
	for i := range v.env.Status.Conditions {
		if c := &v.env.Status.Conditions[i]; c.Type != v1alpha1.ConditionReady {
			c.Status, c.Reason, c.Message = metav1.ConditionTrue, v1alpha1.ReasonAvailable, "27 resources are ready"
		}
	}
	var out bytes.Buffer
	printStatus(v, false, now, &out)
	golden(t, "status-deleting", out.String())
}
