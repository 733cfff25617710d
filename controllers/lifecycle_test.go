package controllers_test

import (
	"testing"
)

func TestEnvironmentBecomesReadyAndIsDeleted(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.create(newEnvironment(w.namespace))
	env := w.waitReady()
	if env.Status.Network.VPCID == "" {
		t.Error("status.network.vpcID is empty")
	}
	w.delete(env)
	w.waitGone(env)
}

func TestApplicationBecomesReadyAndIsDeleted(t *testing.T) {
	w := newWorld(t)
	w.startManager()
	w.create(stripeKeys(w.namespace))
	w.create(newEnvironment(w.namespace, application))
	env := w.waitReady()
	if url := env.Status.Services[0].URL; url == "" {
		t.Error("status.services[0].url is empty")
	}
	w.delete(env)
	w.waitGone(env)
}
