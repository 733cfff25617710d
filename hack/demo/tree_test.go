package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

func of(kind, name string) resource {
	return resource{gvk: schema.GroupVersionKind{Group: "ecs.aws.m.upbound.io", Kind: kind}, name: name}
}

func made(composition, instance, kind, name, id string) resource {
	r := of(kind, name)
	r.composition, r.instance, r.awsID = composition, instance, id
	return r
}

func TestTreeGroupsByCompositionAndInstance(t *testing.T) {
	resources := []resource{
		made("network", "", "VPC", "shop-vpc", "vpc-1"),
		made("network", "", "Subnet", "shop-public-a", "subnet-1"),
		made("service", "api", "Service", "shop-api", "shop-api-1"),
		made("service", "web", "Service", "shop-web", "shop-web-1"),
	}
	want := []string{
		"  network",
		"  ├─ VPC/shop-vpc          vpc-1",
		"  └─ Subnet/shop-public-a  subnet-1",
		"  service api",
		"  └─ Service.ecs/shop-api  shop-api-1",
		"  service web",
		"  └─ Service.ecs/shop-web  shop-web-1",
	}
	if diff := cmp.Diff(want, palette(false).tree(resources, 80)); diff != "" {
		t.Error(diff)
	}
}

func TestTreeFitsTheWidth(t *testing.T) {
	resources := []resource{
		made("loadbalancer", "public", "LB", "shop-public", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/s/1"),
		made("loadbalancer", "public", "SecurityGroupIngressRule", "shop-loadbalancer", "sgr-08f298da81c6904a5"),
		made("loadbalancer", "public", "LBListener", "shop-public", "listener/app/shop/1/and-more-than-has-room-here-at-all"),
	}
	want := []string{
		"  loadbalancer public",
		"  ├─ LB/shop-public               loadbalancer/app/s/1",
		"  ├─ SecurityGroupIngressRule/shop-loadbalancer",
		"  │      sgr-08f298da81c6904a5",
		"  └─ LBListener/shop-public",
		"         listener/app/shop/1/and-more-than-has-room-h…",
	}
	if diff := cmp.Diff(want, palette(false).tree(resources, 54)); diff != "" {
		t.Error(diff)
	}
}

func TestAWSIDIsTheExternalNameOrTheARN(t *testing.T) {
	for _, tc := range []struct{ name, external, arn, want string }{
		{"given by AWS", "vpc-1", "arn:aws:ec2:::vpc/vpc-1", "vpc-1"},
		{"our own name", "shop", "arn:aws:iam::1:role/shop", "arn:aws:iam::1:role/shop"},
		{"our own name and no ARN", "shop", "", "shop"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := &unstructured.Unstructured{Object: map[string]any{"status": map[string]any{"atProvider": map[string]any{"arn": tc.arn}}}}
			o.SetName("shop")
			o.SetAnnotations(map[string]string{"crossplane.io/external-name": tc.external})
			if got := newResource(o).awsID; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestReadyNeedsAllConditionsForThisGeneration(t *testing.T) {
	condition := func(conditionType, status string, generation int64) any {
		return map[string]any{"type": conditionType, "status": status, "observedGeneration": generation}
	}
	for _, tc := range []struct {
		name       string
		conditions []any
		want       bool
	}{
		{"nothing said", nil, false},
		{"ready", []any{condition("Ready", "True", 1), condition("Synced", "True", 2)}, true},
		{"synced with the generation before", []any{condition("Ready", "True", 1), condition("Synced", "True", 1)}, false},
		{"not synced", []any{condition("Ready", "True", 2), condition("Synced", "False", 2)}, false},
		{"operation failed", []any{condition("Ready", "True", 2), condition("Synced", "True", 2), condition("LastAsyncOperation", "False", 2)}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := &unstructured.Unstructured{Object: map[string]any{"status": map[string]any{"conditions": tc.conditions}}}
			o.SetGeneration(2)
			if got := newResource(o).ready; got != tc.want {
				t.Errorf("ready is %t, want %t", got, tc.want)
			}
		})
	}
}

func TestOutputsLeaveOutWhatIsNotThere(t *testing.T) {
	status := v1alpha1.EnvironmentStatus{
		Network:       &v1alpha1.NetworkStatus{VPCID: "vpc-1"},
		LoadBalancers: []v1alpha1.LoadBalancerStatus{{Name: "public", URL: "http://shop"}, {Name: "internal"}},
	}
	want := [][]string{{"URL of public", "http://shop"}, {"VPC", "vpc-1"}}
	if diff := cmp.Diff(want, outputs(status)); diff != "" {
		t.Error(diff)
	}
}
