package controllers_test

import (
	"net/http"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// rights are verbs by resource, such as patch on environments/status.terrarium.io.
type rights map[string]sets.Set[string]

var requests = request.RequestInfoFactory{APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api")}

// use notes the right that a request needs. To apply what does not exist takes the right to create it too.
func (r rights) use(req *http.Request) {
	info, err := requests.NewRequestInfo(req)
	if err != nil || !info.IsResourceRequest {
		return
	}
	r.add(resourceName(info.Resource, info.Subresource, info.APIGroup), info.Verb)
	if req.Header.Get("Content-Type") == string(types.ApplyPatchType) && info.Subresource == "" {
		r.add(resourceName(info.Resource, "", info.APIGroup), "create")
	}
}

func (r rights) add(resource string, verbs ...string) {
	if r[resource] == nil {
		r[resource] = sets.Set[string]{}
	}
	r[resource].Insert(verbs...)
}

func resourceName(resource, subresource, group string) string {
	if subresource != "" {
		resource += "/" + subresource
	}
	return resource + "." + group
}

// wantGranted checks that a role has the rights that were used, and no others.
func (r rights) wantGranted(t *testing.T) {
	t.Helper()
	granted, verbs := rights{}, sets.Set[string]{}
	for _, rule := range managerRole(t).Rules {
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				granted.add(resource+"."+group, rule.Verbs...)
			}
		}
	}
	for resource, used := range r {
		if more := used.Difference(granted[resource]); more.Len() > 0 {
			t.Errorf("%s: the manager uses %v, which its role has not", resource, sets.List(more))
		}
		if strings.HasSuffix(resource, ".upbound.io") {
			verbs = verbs.Union(used)
		}
	}
	for resource, allowed := range granted {
		unused := allowed.Difference(r[resource]).Difference(usedElsewhere[resource])
		if strings.HasSuffix(resource, ".upbound.io") {
			unused.Delete("get") // a few are asked for by name, and all have the same rights
		}
		if unused.Len() > 0 {
			t.Errorf("%s: the role allows %v, which the manager does not use", resource, sets.List(unused))
		}
	}
	if !verbs.Has("get") {
		t.Error("no managed resource is asked for by name: the role needs no get")
	}
}

// usedElsewhere are rights that other tests are about, and one that counts without being used.
var usedElsewhere = rights{
	"environments.terrarium.io":                 sets.New("get"),    // before what a former Environment has left is taken up
	"environments/finalizers.terrarium.io":      sets.New("update"), // for ownerReferences that block deletion
	"events.events.k8s.io":                      sets.New("create", "patch"),
	"webacls.wafv2.aws.m.upbound.io":            sets.New("create", "patch", "delete"), // where another web ACL is asked for
	"tokenreviews.authentication.k8s.io":        sets.New("create"),                    // who reads metrics
	"subjectaccessreviews.authorization.k8s.io": sets.New("create"),
}
