package compositions

import (
	"fmt"
	"slices"
	"strings"

	acm "github.com/upbound/provider-aws/v2/apis/namespaced/acm/v1beta1"
	elbv2 "github.com/upbound/provider-aws/v2/apis/namespaced/elbv2/v1beta1"
	route53 "github.com/upbound/provider-aws/v2/apis/namespaced/route53/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// Certificate is what a certificate gives to a listener.
type Certificate struct {
	// ARN of the certificate.
	ARN plan.Fact

	// Validation is what a listener needs before it can use the certificate: one that is requested only is refused. It is nil for a
	// certificate that the user has.
	Validation *plan.Object
}

// certificate is the user's own, or a certificate that is made of domain names: requested of ACM, which issues it as soon as it finds the records that
// prove whose the names are. ACM cannot change the names of a certificate, so other names make another certificate; the listener keeps the old one
// until the new one is issued. ACM renews what it has issued for as long as the records are there.
func (c composer) certificate(spec v1alpha1.LoadBalancerSpec) Certificate {
	if spec.TLS != nil && spec.TLS.CertificateARN != "" {
		return Certificate{ARN: plan.Known(spec.TLS.CertificateARN)}
	}
	part, domains := spec.Name, domainsOf(spec)
	requested := plan.AddRevision(c.Draft(part), c.certificateFor(part, domains), 0)
	arn := requested.Fact(requested.Live.Status.AtProvider.Arn)

	d := c.Draft(part)
	var proofs []proof
	for _, domain := range provenDomains(domains) {
		p := proofOf(requested, domain)
		record := c.validationRecord(p)
		p.found = plan.Live(c.Seen, record.Key, &route53.Record{}).Status.AtProvider.Fqdn
		proofs = append(proofs, p)
		d.After(record)
	}
	wait := &acm.CertificateValidation{Spec: acm.CertificateValidationSpec{ForProvider: acm.CertificateValidationParameters{
		CertificateArn: d.Use(arn),
	}}}
	// A validation is nothing in AWS, only the provider's waiting for the certificate. With Delete the provider would wait to the end, which
	// is an hour, before it deletes what is not there.
	validation := plan.AddRevision(d, plan.Keep(wait), 0)
	validation.Note = noteOn(proofs)
	return Certificate{ARN: arn, Validation: validation.Object}
}

// certificateFor names has the first of them as its common name, unless there is one already that has another of them.
func (c composer) certificateFor(part string, domains []domain) *acm.Certificate {
	var all []string
	for _, d := range domains {
		all = append(all, d.name)
	}
	made := func(commonName string) *acm.Certificate {
		return &acm.Certificate{Spec: acm.CertificateSpec{ForProvider: acm.CertificateParameters{
			DomainName:              &commonName,
			SubjectAlternativeNames: pointers(slices.Sorted(slices.Values(all))), // all of them, in whatever order, as ACM has it
			ValidationMethod:        new("DNS"),
		}}}
	}
	for _, name := range all {
		certificate := made(name)
		key := c.Key(acm.Certificate_GroupVersionKind.GroupKind(), part+"-"+c.Draft(part).ContentHash(certificate))
		if _, there := c.Seen.Resources[key]; there || c.Adopts(key) {
			return certificate
		}
	}
	return made(all[0])
}

// provenDomains are those that need a record of their own: a wildcard and the domain under which it stands share theirs. So the number of
// records is known before ACM says what is in them.
func provenDomains(names []domain) []domain {
	var proven []domain
	for _, d := range names {
		d.name = strings.TrimPrefix(d.name, "*.")
		if !slices.ContainsFunc(proven, func(p domain) bool { return p.name == d.name }) {
			proven = append(proven, d)
		}
	}
	return proven
}

// A proof is the record by which ACM sees that a domain is the account's. The record is the same for all certificates of an account.
type proof struct {
	domain                  domain
	name, recordType, value plan.Fact
	found                   *string // the whole name that the record has got in its zone, once it exists
}

func proofOf(certificate plan.Made[*acm.Certificate], of domain) proof {
	option := acm.DomainValidationOptionsObservation{}
	for _, o := range certificate.Live.Status.AtProvider.DomainValidationOptions {
		if o.DomainName != nil && strings.TrimPrefix(*o.DomainName, "*.") == of.name {
			option = o
		}
	}
	return proof{
		domain:     of,
		name:       certificate.Fact(withoutLastDot(option.ResourceRecordName)),
		recordType: certificate.Fact(option.ResourceRecordType),
		value:      certificate.Fact(option.ResourceRecordValue),
	}
}

// validationRecord makes the record that proves a domain, once for all load balancers with names in it.
func (c composer) validationRecord(p proof) *plan.Object {
	part := recordPart("validation", p.domain)
	if shared := c.Planned(c.Key(route53.Record_GroupVersionKind.GroupKind(), part)); shared != nil {
		return shared
	}
	d := c.Draft(part)
	// Other certificates of the account may need the record to be renewed, and may have made it: so it is taken over, and stays.
	return plan.Add(d, plan.Keep(&route53.Record{Spec: route53.RecordSpec{ForProvider: route53.RecordParameters{
		ZoneID:         &p.domain.zone,
		Name:           d.Use(p.name),
		Type:           d.Use(p.recordType),
		Records:        []*string{d.Use(p.value)},
		TTL:            number(validationSeconds),
		AllowOverwrite: new(true),
	}}})).Object
}

// validationSeconds is how long others may remember a record: briefly, because ACM looks again and again until it is there.
const validationSeconds = 60

// An aliasTarget is a load balancer as records lead to it: its name, and the zone of AWS that the name is in.
type aliasTarget struct{ dnsName, zone plan.Fact }

func targetOf(lb plan.Made[*elbv2.LB]) aliasTarget {
	return aliasTarget{dnsName: lb.Fact(lb.Live.Status.AtProvider.DNSName), zone: lb.Fact(lb.Live.Status.AtProvider.ZoneID)}
}

// aliasRecord makes a name lead to a load balancer, as soon as the load balancer answers with a certificate for the name. A record that somebody else
// has made is not overwritten: AWS refuses, and says so.
func (c composer) aliasRecord(name domain, lb plan.Made[*elbv2.LB], needed ...*plan.Object) {
	c.leadTo(targetOf(lb), recordPart("alias", name), name.name, plan.Known(name.zone), needed...)
}

// leadTo a load balancer, by a record with a name in a zone.
func (c composer) leadTo(to aliasTarget, part, name string, zone plan.Fact, needed ...*plan.Object) plan.Made[*route53.Record] {
	d := c.Draft(part)
	d.After(needed...)
	c.holdUntilHeard(d)
	c.followTasks(d, c.Instance, to.dnsName.Output())
	return plan.Add(d, &route53.Record{Spec: route53.RecordSpec{ForProvider: route53.RecordParameters{
		ZoneID: d.Use(zone),
		Name:   &name,
		Type:   new("A"),
		Alias: &route53.AliasParameters{
			Name:                 d.Use(to.dnsName),
			ZoneID:               d.Use(to.zone),
			EvaluateTargetHealth: new(true),
		},
	}}})
}

// recordPart is the part of the record of a name in a zone, whichever load balancer the record is for. So a name that moves to another load balancer
// changes its record. With an object for each load balancer, the object of the first could delete the record after that of the second had made it.
func recordPart(what string, of domain) string {
	base, wildcard := strings.CutPrefix(of.name, "*.")
	if wildcard {
		what += "-wildcard"
	}
	return what + "." + strings.ToLower(of.zone) + "." + base
}

// noteOn says which records ACM looks for, or "" before ACM has told.
func noteOn(proofs []proof) string {
	first := proofs[0]
	for _, p := range proofs {
		if p.isMisplaced() {
			return fmt.Sprintf("hosted zone %s is of another domain, in which the record %s became %s: correct hostedZoneID", p.domain.zone, p.name.Output(), *p.found)
		}
	}
	if first.name.Output() == "" {
		return ""
	}
	others := ""
	if n := len(proofs) - 1; n > 0 {
		others = fmt.Sprintf(" (and %d more)", n)
	}
	value := strings.TrimSuffix(first.value.Output(), ".")
	return fmt.Sprintf("AWS has not found the DNS record %s %s %s%s of hosted zone %s yet: if this lasts, see that the parent domain "+
		"delegates to the name servers of that zone", first.name.Output(), first.recordType.Output(), value, others, first.domain.zone)
}

// isMisplaced reports whether Route 53 has taken the name of the record for a name within the zone, because the zone is of another domain.
func (p proof) isMisplaced() bool {
	return p.found != nil && p.name.Output() != "" && !strings.EqualFold(strings.TrimSuffix(*p.found, "."), p.name.Output())
}

func withoutLastDot(name *string) *string {
	if name == nil {
		return nil
	}
	return new(strings.TrimSuffix(*name, "."))
}
