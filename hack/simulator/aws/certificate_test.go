package aws

import (
	"testing"
	"time"
)

func TestCertificateIsIssuedWhenItsRecordIsFound(t *testing.T) {
	e := newEnvironment(t)
	e.AddHostedZone("Z2", "example.com")
	status := func(id string) any { return observed(t, e.Account, Certificate, id, fields{}).Values["status"] }
	id := made(t, e.Account, Certificate, "other", fields{"domainName": "example.com", "subjectAlternativeNames": []any{"example.com"}})
	listener := fields{"loadBalancerArn": e.ids[LB], "port": 8443, "protocol": "HTTPS", "certificateArn": id}
	refused(t, e.Account, LBListener, "other", listener, "UnsupportedCertificate: The certificate '"+id+"' must have")

	name, value := e.proof("example.com")
	record := made(t, e.Account, Record, "other", fields{"zoneId": "Z2", "name": name, "type": "CNAME", "records": []any{value}})
	e.Delegate("Z2", false)
	took, err := run(t, e.Create(CertificateValidation, object(CertificateValidation, "other", fields{"certificateArn": id})))
	wantError(t, err, "waiting for ACM Certificate ("+id+") to be issued: context deadline exceeded")
	if took < time.Hour || status(id) != "PENDING_VALIDATION" {
		t.Errorf("the provider gave up after %v, and the certificate is %v", took, status(id))
	}

	e.Delegate("Z2", true)
	made(t, e.Account, CertificateValidation, "other", fields{"certificateArn": id})
	wantDeleted(t, e.Account, Record, record)
	if status(id) != "ISSUED" {
		t.Errorf("the certificate is %v", status(id))
	}
	made(t, e.Account, LBListener, "other", listener)
}

func TestRecordsThatRoute53Refuses(t *testing.T) {
	e := newEnvironment(t)
	for name, c := range map[string]struct {
		asked fields
		words string
	}{
		"unknown zone":       {fields{"zoneId": "Z9", "name": "a.example.org", "type": "A"}, "NoSuchHostedZone: No hosted zone found with ID: Z9"},
		"record that exists": {e.asked[Record], "] but it already exists]"},
		"alias of nothing": {
			fields{"zoneId": "Z1", "name": "a.example.org", "type": "A", "alias": fields{"name": "elb.example.org", "zoneId": "Z3"}},
			"[Tried to create an alias that targets elb.example.org., type A in zone Z3, but that target was not found]",
		},
	} {
		t.Run(name, func(t *testing.T) { refused(t, e.Account, Record, "other", c.asked, c.words) })
	}
	made(t, e.Account, Record, "other", with(e.asked[Record], fields{"allowOverwrite": true}))
}

func TestNameOfAnotherDomainIsTakenForOneWithinTheZone(t *testing.T) {
	e := newEnvironment(t)
	asked := fields{"zoneId": "Z1", "name": "a.example.com", "type": "CNAME", "records": []any{"b.example.com"}}
	id := made(t, e.Account, Record, "other", asked)
	if got := observed(t, e.Account, Record, id, asked).Values["fqdn"]; got != "a.example.com.example.org" {
		t.Errorf("it became %v", got)
	}
}

func TestListenerTakesCertificatesThatExist(t *testing.T) {
	e := newEnvironment(t)
	listener := func(arn string) fields {
		return fields{"loadBalancerArn": e.ids[LB], "port": 8443, "protocol": "HTTPS", "certificateArn": arn}
	}
	refused(t, e.Account, LBListener, "other", listener(""), "A certificate must be specified for HTTPS listeners")
	refused(t, e.Account, LBListener, "other", listener("arn:none"), "CertificateNotFound: Certificate 'arn:none' not found")
	made(t, e.Account, LBListener, "other", listener(e.AddCertificate()))
}

func TestProtectedLoadBalancerIsNotDeleted(t *testing.T) {
	e := newEnvironment(t)
	if err := e.Modify(LB, e.ids[LB], func(attributes map[string]any) { attributes["enableDeletionProtection"] = true }); err != nil {
		t.Fatal(err)
	}
	wantKept(t, e.Account, LB, e.ids[LB], "cannot be deleted because deletion protection is enabled")
}
