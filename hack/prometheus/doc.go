// Package prometheus holds nothing: its tests try the alert rules and the dashboard of config/prometheus with Prometheus's own code. They are in a module
// of their own, so that the dependencies of Terrarium have nothing of it.
package prometheus
