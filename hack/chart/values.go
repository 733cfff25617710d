package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// conditionOf says which values an object is there with. Empty: always.
func conditionOf(o built) string {
	switch {
	case strings.HasPrefix(o.file, "policy/"):
		return ".Values.policies.enabled"
	case o.GetKind() == "ServiceMonitor", o.GetKind() == "Service":
		return ".Values.monitoring.serviceMonitor"
	case o.GetKind() == "PrometheusRule":
		return ".Values.monitoring.rules"
	case strings.HasPrefix(o.file, "prometheus/"):
		return ".Values.monitoring.dashboard"
	}
	return ""
}

// eachOf says for which values an object is there once each, which is the dot then.
func eachOf(o built) string {
	if bindsNamespace(o) {
		return ".Values.namespaces"
	}
	return ""
}

// bindsNamespace tells the sample of the RoleBindings that each namespace has.
func bindsNamespace(o built) bool {
	return strings.HasPrefix(o.file, "namespaced/") && o.GetKind() == "RoleBinding"
}

// edit puts the values into an object.
func (t *templater) edit(o built, object map[string]any) error {
	switch {
	case o.GetKind() == "Deployment":
		return t.editDeployment(object)
	case o.GetKind() == "CustomResourceDefinition":
		// With the definition every Environment would go, and what it has in AWS.
		return unstructured.SetNestedField(object, "keep", "metadata", "annotations", "helm.sh/resource-policy")
	case o.GetKind() == "ConfigMap" && o.file == "policy/tenancy.yaml":
		object["data"] = t.optional(".Values.tenancy")
	case o.GetName() == "terrarium-environment-editor":
		t.editAggregation(object)
	case o.GetKind() == "ServiceMonitor", o.GetKind() == "PrometheusRule":
		return t.addTo(object, ".Values.monitoring.labels", "metadata", "labels")
	case bindsNamespace(o):
		return unstructured.SetNestedField(object, "{{ . }}", "metadata", "namespace")
	}
	return nil
}

// editAggregation leaves it to a value whether the role is part of Kubernetes' own.
func (t *templater) editAggregation(object map[string]any) {
	labels := object["metadata"].(map[string]any)["labels"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if strings.HasPrefix(name, "rbac.authorization.k8s.io/aggregate-to-") {
			labels[name] = t.within("if .Values.rbac.aggregateToEdit", fmt.Sprintf("quote %q", labels[name]))
		}
	}
}

func (t *templater) editDeployment(deployment map[string]any) error {
	spec := deployment["spec"].(map[string]any)
	spec["replicas"] = t.scalar(".Values.replicas")
	pod := spec["template"].(map[string]any)["spec"].(map[string]any)
	pod["imagePullSecrets"] = t.optional(".Values.image.pullSecrets")
	for _, field := range []string{"affinity", "nodeSelector", "tolerations", "topologySpreadConstraints"} {
		pod[field] = t.optional(".Values." + field)
	}
	pod["priorityClassName"] = t.within("with .Values.priorityClassName", "quote .")
	containers := pod["containers"].([]any)
	if len(containers) != 1 {
		return fmt.Errorf("it has %d containers: say here which is the manager", len(containers))
	}
	manager := containers[0].(map[string]any)
	manager["image"] = `{{ include "terrarium.image" . }}`
	manager["resources"] = t.block(".Values.resources")
	manager["args"] = append(manager["args"].([]any),
		t.within("with .Values.namespaces", `printf "--watch-namespaces=%s" (join "," .) | quote`), t.within("range .Values.args", "quote ."))
	return t.addToPod(deployment)
}

func (t *templater) addToPod(deployment map[string]any) error {
	if err := t.addTo(deployment, ".Values.podAnnotations", "spec", "template", "metadata", "annotations"); err != nil {
		return err
	}
	return t.addTo(deployment, ".Values.podLabels", "spec", "template", "metadata", "labels")
}

// addTo lets a value add to the labels or annotations that an object has. Its own stay as they are.
func (t *templater) addTo(object map[string]any, value string, path ...string) error {
	own, _, err := unstructured.NestedMap(object, path...)
	if err != nil {
		return err
	}
	text, err := json.Marshal(own)
	if err != nil {
		return err
	}
	added := t.block(fmt.Sprintf("merge (fromJson `%s`) (default dict %s)", text, value))
	return unstructured.SetNestedField(object, added, path...)
}
