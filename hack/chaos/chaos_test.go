package main

import "testing"

// A short form of what `make chaos` does for long: each Environment is made, loses a database and is deleted.
func TestKilledManagersLoseNothing(t *testing.T) {
	s, err := start(t.Context(), t.Output(), pick("creation", "a database less", "deletion"), "environment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	}()
	if err := s.chaos(t.Context(), 1, fate{seed: 1, pace: 40, patience: patience}); err != nil {
		t.Error(err)
	}
}
