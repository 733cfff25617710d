package helm_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

const (
	deployment   = "Deployment terrarium-system/terrarium-controller-manager"
	pod          = "spec.template.spec."
	manager      = pod + "containers.0."
	digest       = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	editor       = "ClusterRole terrarium-environment-editor"
	monitor      = "ServiceMonitor terrarium-system/terrarium-controller-manager"
	rule         = "PrometheusRule terrarium-system/terrarium-controller-manager"
	tenancy      = "ConfigMap terrarium-system/terrarium-tenancy"
	finalizer    = "ValidatingAdmissionPolicy terrarium-finalizer"
	dashboard    = "ConfigMap terrarium-system/terrarium-dashboard"
	everywhere   = "ClusterRoleBinding terrarium-manager-rolebinding"
	inDefaults   = "ClusterRoleBinding terrarium-metrics-auth-rolebinding"
	partOf       = "app.kubernetes.io/part-of"
	nothing      = "null"
	whole        = ""
	aggregate    = "metadata.labels.rbac~authorization~k8s~io/aggregate-to-edit"
	withMonitors = "monitoring: {serviceMonitor: true, rules: true, labels: {release: prometheus, app.kubernetes.io/part-of: mine}}"
)

// Each value, what it is given, and what stands where then; a whole object is there or not. Dots in a name are written as ~.
var effects = []struct{ value, given, object, field, want string }{
	{"replicas", "replicas: 2", deployment, "spec.replicas", "2"},
	{"replicas", "replicas: 0", deployment, "spec.replicas", "0"},
	{"image.repository", "image: {repository: registry.example.org:5000/terrarium}", deployment, manager + "image", "registry.example.org:5000/terrarium:dev"},
	{"image.tag", "image: {tag: v1}", deployment, manager + "image", "terrarium:v1"},
	{"image.digest", "image: {tag: v1, digest: '" + digest + "'}", deployment, manager + "image", "terrarium@" + digest},
	{"image.pullSecrets", "image: {pullSecrets: [{name: registry}]}", deployment, pod + "imagePullSecrets", "[{name: registry}]"},
	{"resources.limits.memory", "resources: {limits: {memory: 2Gi}}", deployment, manager + "resources.limits", "{memory: 2Gi}"},
	{"resources.requests.memory", "resources: {requests: {memory: 1Gi}}", deployment, manager + "resources.requests.memory", "1Gi"},
	{"resources.requests.cpu", "resources: {requests: {cpu: '1'}}", deployment, manager + "resources.requests.cpu", "'1'"},
	{"namespaces", "namespaces: [a, b]", deployment, manager + "args.3", "--watch-namespaces=a,b"},
	{"namespaces", "namespaces: [a, b]", "RoleBinding b/terrarium-manager-rolebinding", "roleRef.kind", "ClusterRole"},
	{"namespaces", "namespaces: [a, b]", everywhere, whole, nothing},
	{"namespaces", "namespaces: ['0123']", "RoleBinding 0123/terrarium-manager-rolebinding", "roleRef.kind", "ClusterRole"},
	{"namespaces", "namespaces: []", inDefaults, whole, nothing},
	{"args", "args: [--max-concurrent-reconciles=10, --zap-devel]", deployment, manager + "args.4", "--zap-devel"},
	{"policies.enabled", "policies: {enabled: false}", finalizer, whole, nothing},
	{"policies.enabled", "policies: {enabled: false}", "ValidatingAdmissionPolicyBinding terrarium-finalizer", whole, nothing},
	{"policies.enabled", "policies: {enabled: false}", tenancy, whole, nothing},
	{"tenancy", "tenancy: {regions: eu-*, team-a.iamStatements: Allowed}", tenancy, "data", "{regions: eu-*, team-a.iamStatements: Allowed}"},
	{"rbac.aggregateToEdit", "rbac: {aggregateToEdit: true}", editor, aggregate, "'true'"},
	{"rbac.aggregateToEdit", "rbac: {aggregateToEdit: false}", editor, aggregate, nothing},
	{"monitoring.serviceMonitor", "monitoring: {serviceMonitor: true}", "Service terrarium-system/terrarium-controller-manager-metrics", "spec.ports.0.port", "8443"},
	{"monitoring.serviceMonitor", "monitoring: {serviceMonitor: true}", monitor, "spec.endpoints.0.port", "metrics"},
	{"monitoring.serviceMonitor", "monitoring: {serviceMonitor: true}", rule, whole, nothing},
	{"monitoring.rules", "monitoring: {rules: true}", rule, "spec.groups.0.name", "terrarium-environments"},
	{"monitoring.rules", "monitoring: {rules: true}", monitor, whole, nothing},
	{"monitoring.dashboard", "monitoring: {dashboard: true}", dashboard, "metadata.labels.grafana_dashboard", "'1'"},
	{"monitoring.dashboard", "monitoring: {dashboard: false}", dashboard, whole, nothing},
	{"monitoring.labels", withMonitors, monitor, "metadata.labels.release", "prometheus"},
	{"monitoring.labels", withMonitors, rule, "metadata.labels.release", "prometheus"},
	{"monitoring.labels", withMonitors, rule, "metadata.labels." + strings.ReplaceAll(partOf, ".", "~"), "terrarium"},
	{"podAnnotations", "podAnnotations: {a: b}", deployment, "spec.template.metadata.annotations.a", "b"},
	{"podLabels", "podLabels: {a: b, app.kubernetes.io/name: other}", deployment, "spec.template.metadata.labels.app~kubernetes~io/name", "terrarium"},
	{"podLabels", "podLabels: {a: b}", deployment, "spec.template.metadata.labels.a", "b"},
	{"priorityClassName", "priorityClassName: '1'", deployment, pod + "priorityClassName", "'1'"},
	{"nodeSelector", "nodeSelector: {a: b}", deployment, pod + "nodeSelector", "{a: b}"},
	{"tolerations", "tolerations: [{operator: Exists}]", deployment, pod + "tolerations", "[{operator: Exists}]"},
	{"affinity", "affinity: {nodeAffinity: {}}", deployment, pod + "affinity", "{nodeAffinity: {}}"},
	{"topologySpreadConstraints", "topologySpreadConstraints: [{maxSkew: 1}]", deployment, pod + "topologySpreadConstraints", "[{maxSkew: 1}]"},
}

func TestValuesHaveTheirEffect(t *testing.T) {
	for _, test := range effects {
		t.Run(test.given+" "+test.object, func(t *testing.T) {
			all, _ := render(t, test.given)
			var want any
			if err := yaml.Unmarshal([]byte(test.want), &want); err != nil {
				t.Fatal(err)
			}
			var got any
			if object := all[test.object]; test.field != whole {
				got = at(object, test.field)
			} else if object != nil {
				got = object
			}
			if diff := cmp.Diff(asText(t, want), asText(t, got)); diff != "" {
				t.Errorf("%s of %s (-want +got):\n%s", test.field, test.object, diff)
			}
		})
	}
}

// A value that nobody has tried has no effect.
func TestEveryValueIsTried(t *testing.T) {
	tried := map[string]bool{}
	for _, test := range effects {
		tried[test.value] = true
	}
	there := map[string]bool{}
	leaves(load(t, dir).Values, "", there)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(there)), slices.Sorted(maps.Keys(tried))); diff != "" {
		t.Errorf("values (-there +tried):\n%s", diff)
	}
}

func leaves(values map[string]any, path string, found map[string]bool) {
	for key, value := range values {
		if below, ok := value.(map[string]any); ok && len(below) > 0 {
			leaves(below, path+key+".", found)
		} else {
			found[path+key] = true
		}
	}
}

// at looks up a field such as spec.containers.0.image.
func at(object map[string]any, path string) any {
	var found any = object
	for step := range strings.SplitSeq(path, ".") {
		switch value := found.(type) {
		case map[string]any:
			found = value[strings.ReplaceAll(step, "~", ".")]
		case []any:
			if found = nil; int(step[0]-'0') < len(value) {
				found = value[step[0]-'0']
			}
		default:
			return nil
		}
	}
	return found
}

func asText(t *testing.T, value any) string {
	t.Helper()
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWithoutPoliciesAllElseIsThere(t *testing.T) {
	with, _ := render(t, "")
	without, _ := render(t, "policies: {enabled: false}")
	for name, object := range with {
		kind := (&unstructured.Unstructured{Object: object}).GetKind()
		if policy := strings.HasPrefix(kind, "ValidatingAdmissionPolicy") || name == tenancy; policy == (without[name] != nil) {
			t.Errorf("%s is there: %v", name, !policy)
		}
	}
}
