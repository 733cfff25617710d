package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// request is what a manager asks of the API server.
type request struct {
	method, group, version, resource, namespace, name, subresource string

	watch bool
}

// requestOf reads a path such as /apis/ec2.aws.m.upbound.io/v1beta1/namespaces/chaos/vpcs/shop-vpc.
func requestOf(req *http.Request) request {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	r := request{method: req.Method, watch: req.URL.Query().Get("watch") == "true"}
	switch {
	case parts[0] == "apis" && len(parts) > 2:
		r.group, r.version, parts = parts[1], parts[2], parts[3:]
	case parts[0] == "api" && len(parts) > 1:
		r.version, parts = parts[1], parts[2:]
	default:
		return r
	}
	if len(parts) > 2 && parts[0] == "namespaces" {
		r.namespace, parts = parts[1], parts[2:]
	}
	for i, into := range []*string{&r.resource, &r.name, &r.subresource} {
		if i < len(parts) {
			*into = parts[i]
		}
	}
	return r
}

// writes reports whether a request changes something that matters: neither an event nor a lease.
func (r request) writes() bool {
	return r.method != http.MethodGet && !slices.Contains([]string{"events", "leases", ""}, r.resource)
}

// String implements fmt.Stringer.
func (r request) String() string {
	group, _, _ := strings.Cut(r.group, ".")
	return strings.TrimSuffix(fmt.Sprintf("%s %s.%s/%s/%s", r.method, r.resource, group, r.name, r.subresource), "/")
}
