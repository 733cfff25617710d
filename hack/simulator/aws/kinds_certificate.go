package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// Certificates and names.
const (
	Certificate           Kind = "acm.Certificate"
	CertificateValidation Kind = "acm.CertificateValidation"
	Record                Kind = "route53.Record"
)

var certificateKinds = map[Kind]*row{
	Certificate: {
		title:            "ACM Certificate",
		api:              api{"ACM", "RequestCertificate", "UpdateCertificateOptions", "DeleteCertificate"},
		neverInitialized: []string{"options", "keyAlgorithm", "subjectAlternativeNames", "validationMethod", "certificateBody"},
		immutable:        []string{"domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm"},
		creating:         5 * second,
		deleting:         second,
		inUse:            "ResourceInUseException: Certificate {id} is in use.",
		inUseRetried:     20 * time.Minute,
		id:               func(a *Account, _ *Resource) string { return a.arn("acm", "certificate/"+a.uuid()) },
		arn:              func(_ *Account, r *Resource) string { return r.ID },
		observe:          observeCertificate,
	},
	CertificateValidation: {
		title:     "ACM Certificate Validation",
		api:       api{"ACM", "DescribeCertificate", "DescribeCertificate", "DescribeCertificate"},
		untagged:  true,
		immutable: []string{"certificateArn", "validationRecordFqdns"},
		creating:  30 * second,
		references: []reference{{
			field: "certificateArn", to: Certificate, onDelete: cascades,
			missing: "ResourceNotFoundException: Could not find certificate %s.",
		}},
		id: func(a *Account, _ *Resource) string {
			a.serial++
			return time.Date(2026, 1, 1, 0, 0, a.serial, 0, time.UTC).String() // the time of issue
		},
		check: waitForIssue,
	},
	Record: {
		title:     "Route 53 Record",
		api:       api{"Route 53", "ChangeResourceRecordSets", "ChangeResourceRecordSets", "ChangeResourceRecordSets"},
		untagged:  true,
		immutable: []string{"name", "type", "zoneId"},
		creating:  30 * second,
		updating:  30 * second,
		deleting:  30 * second,
		id:        recordID,
		check:     checkRecord,
		accepts:   sameNames,
		observe:   observeRecord,
	},
}

func init() { maps.Copy(table, certificateKinds) }

// hostedZone is a zone that somebody has made before.
type hostedZone struct {
	name        string
	undelegated bool
}

// AddHostedZone makes a hosted zone for a domain, which its parent delegates to it: records in it are found.
func (a *Account) AddHostedZone(id, domain string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.zones[id] = &hostedZone{name: domain}
}

// Delegate says whether the parent of a zone's domain delegates to it.
func (a *Account) Delegate(id string, delegated bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.zones[id].undelegated = !delegated
}

// AddCertificate makes a certificate that somebody else looks after, and returns its ARN.
func (a *Account) AddCertificate() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	arn := a.arn("acm", "certificate/"+a.uuid())
	a.others = append(a.others, arn)
	return arn
}

func recordID(_ *Account, r *Resource) string {
	return r.Text("zoneId") + "_" + strings.ToLower(r.Text("name")) + "_" + r.Text("type")
}

// fullName of a record: Terraform takes a name that does not end with that of the zone for one within the zone.
func (a *Account) fullName(r *Resource) string {
	name := strings.TrimSuffix(strings.ToLower(r.Text("name")), ".")
	zone := a.zones[r.Text("zoneId")]
	if zone == nil || strings.HasSuffix(name, zone.name) {
		return name
	}
	return name + "." + zone.name
}

// observeRecord gives names as Terraform keeps them: in lower case, without a last dot.
func observeRecord(a *Account, r *Resource) map[string]any {
	seen := map[string]any{"fqdn": a.fullName(r), "=name": lowerName(r.Text("name"))}
	if alias, ok := r.Attributes["alias"].(map[string]any); ok {
		alias = maps.Clone(alias)
		alias["name"] = lowerName(show(alias["name"]))
		seen["=alias"] = alias
	}
	return seen
}

func lowerName(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") }

// sameNames: Terraform gives what is asked for the form in which it keeps it.
func sameNames(field string, seen any, asked map[string]any) bool {
	if block, ok := asked[field].(map[string]any); ok && field == "alias" {
		block = maps.Clone(block)
		block["name"] = lowerName(show(block["name"]))
		return same(seen, block)
	}
	return field == "name" && seen == lowerName(show(asked[field]))
}

func checkRecord(a *Account, r, old *Resource) error {
	if zone := r.Text("zoneId"); a.zones[zone] == nil {
		return refuse("NoSuchHostedZone: No hosted zone found with ID: %s", zone)
	}
	_, taken := a.resources[key{Record, recordID(a, r)}]
	if old == nil && taken && !r.flag("allowOverwrite") {
		return refuse("InvalidChangeBatch: [Tried to create resource record set [name='%s.', type='%s'] but it already exists]",
			a.fullName(r), r.Text("type"))
	}
	if target := r.Text("alias.name"); target != "" && !a.isBalancer(target, r.Text("alias.zoneId")) {
		return refuse("InvalidChangeBatch: [Tried to create an alias that targets %s., type %s in zone %s, but that target was not found]",
			target, r.Text("type"), r.Text("alias.zoneId"))
	}
	return nil
}

func (a *Account) isBalancer(name, zone string) bool {
	return len(a.find(LB, func(r *Resource) bool {
		seen := observeLB(a, r)
		return seen["dnsName"] == name && seen["zoneId"] == zone
	})) > 0
}

// proof is the record that ACM wants to see for a domain: the same for all certificates of an account.
func (a *Account) proof(domain string) (name, value string) {
	sum := sha256.Sum256([]byte(a.id + domain))
	text := hex.EncodeToString(sum[:])
	return "_" + text[:32] + "." + domain + ".", "_" + text[32:] + ".djqtsrsxkq.acm-validations.aws."
}

func observeCertificate(a *Account, r *Resource) map[string]any {
	status := "PENDING_VALIDATION"
	if isIssued(r) {
		status = "ISSUED"
	}
	options := []any{}
	for _, name := range r.texts("subjectAlternativeNames") {
		record, value := a.proof(strings.TrimPrefix(name, "*."))
		options = append(options, map[string]any{
			"domainName": name, "resourceRecordName": record, "resourceRecordType": "CNAME", "resourceRecordValue": value,
		})
	}
	return map[string]any{"status": status, "type": "AMAZON_ISSUED", "domainValidationOptions": options}
}

func isIssued(certificate *Resource) bool { return certificate.facts["issued"] == true }

// waitForIssue issues the certificate when its records are there. The provider waits for that, and gives up after an hour: that is the most
// that it gives to anything.
func waitForIssue(a *Account, r, _ *Resource) error {
	certificate := a.lookup(Certificate, r.Text("certificateArn"))
	for _, name := range certificate.texts("subjectAlternativeNames") {
		if !isIssued(certificate) && !a.proves(strings.TrimPrefix(name, "*.")) {
			return retried(time.Hour, reject("waiting for ACM Certificate (%s) to be issued: context deadline exceeded", certificate.ID))
		}
	}
	certificate.facts["issued"] = true
	return nil
}

// proves tells whether the record of a domain can be found.
func (a *Account) proves(domain string) bool {
	name, value := a.proof(domain)
	return len(a.find(Record, func(r *Resource) bool {
		return a.fullName(r)+"." == name && slices.Contains(r.texts("records"), value) && !a.zones[r.Text("zoneId")].undelegated
	})) > 0
}

func checkListenerCertificate(a *Account, r *Resource) error {
	arn := r.Text("certificateArn")
	certificate := a.lookup(Certificate, arn)
	switch {
	case r.Text("protocol") != "HTTPS" && r.Text("protocol") != "TLS" || slices.Contains(a.others, arn):
		return nil
	case arn == "":
		return refuse("ValidationError: A certificate must be specified for HTTPS listeners")
	case certificate == nil:
		return retried(5*time.Minute, refuse("CertificateNotFound: Certificate '%s' not found", arn))
	case !isIssued(certificate):
		return refuse("UnsupportedCertificate: The certificate '%s' must have a fully-qualified domain name, a supported signature, "+
			"and a supported RSA key size.", arn)
	}
	return nil
}
