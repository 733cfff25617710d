package terraform

import (
	"cmp"
	"slices"
	"strings"
)

const certificate = "aws_acm_certificate"

// addresses are the attributes by which clients reach something.
var addresses = []string{
	"dns_name", "address", "endpoint", "reader_endpoint", "primary_endpoint_address", "reader_endpoint_address", "endpoint.address", "reader_endpoint.address",
}

// whyRecordStays says what a record of DNS leads to, or proves, and that it goes on doing so.
func (t *Takeover) whyRecordStays(record *Resource) string {
	for _, of := range t.states.of(certificate) {
		for _, proof := range of.blocks("domain_validation_options") {
			if name := nameOfRecord(record); name != "" && name == asName(proof.text("resource_record_name")) {
				return "with it ACM proves that the name of " + of.Address + " is yours, each time when it renews the certificate: keep it"
			}
		}
	}
	leads := append(record.texts("records"), record.text("alias.name"))
	for _, to := range t.states.resources {
		if !t.taken[to] && !t.looked[to] || !reachedBy(to, leads) {
			continue
		}
		how := ", which is taken over with its address"
		if t.looked[to] {
			how = ", which stays"
		}
		return "it leads to " + to.Address + how + ": it stays in force, and nothing of it changes" + t.answersFor(nameOfRecord(record))
	}
	return ""
}

// answersFor a name are the services that are taken over and have routes for it.
func (t *Takeover) answersFor(name string) string {
	var services []string
	for _, service := range t.Spec.Services {
		for _, route := range service.Routes {
			if slices.ContainsFunc(route.Hosts, func(host string) bool { return asName(host) == name }) && !slices.Contains(services, service.Name) {
				services = append(services, service.Name)
			}
		}
	}
	if len(services) == 0 {
		return ""
	}
	return "; spec.services has who answers for it: " + strings.Join(services, ", ")
}

// nameOfRecord is the whole name of a record of DNS.
func nameOfRecord(record *Resource) string {
	return asName(cmp.Or(record.text("fqdn"), record.text("name")))
}

// asName is a name of DNS without what it may have or not: a dot at its end, and capital letters.
func asName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// reachedBy one of some names reports whether clients come to something that way. Aliases of load balancers may have a word before the name, and an endpoint
// has a port behind it.
func reachedBy(r *Resource, names []string) bool {
	return slices.ContainsFunc(addresses, func(attribute string) bool {
		host, _, _ := strings.Cut(r.text(attribute), ":")
		return host != "" && slices.ContainsFunc(names, func(name string) bool {
			return strings.TrimPrefix(asName(name), "dualstack.") == asName(host)
		})
	})
}

// whyCertificateStays says which listener serves with a certificate.
func (t *Takeover) whyCertificateStays(r *Resource) string {
	users := t.states.whereAny(listeners, "certificate_arn", r.text("arn"))
	for _, further := range t.states.whereAny([]string{"aws_lb_listener_certificate", "aws_alb_listener_certificate"}, "certificate_arn", r.text("arn")) {
		users = append(users, t.states.whereAny(listeners, "arn", further.text("listener_arn"))...)
	}
	if len(users) == 0 {
		return ""
	}
	return users[0].Address + " serves with it: it stays in force, and ACM goes on renewing it for as long as the records that prove its names are there"
}
