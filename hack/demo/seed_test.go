package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

func TestSeededAccountTakesRecordsOfTheSamples(t *testing.T) {
	account := aws.New(accountID, region)
	made, err := seedAccount(account, "../..")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"hosted zone Z0123456789ABC of example.org",
		"hosted zone Z9876543210ABC of example.net",
		"hosted zone Z9876543210ABC of shop.example.net",
		"web ACL arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/12345678-1234-1234-1234-123456789012",
		"bucket shop-logs-111122223333",
		"secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:shared/tracing-AbCdEf",
		"secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:shared/registry-AbCdEf",
		"parameter arn:aws:ssm:eu-west-1:111122223333:parameter/shop/flags",
		"security group sg-0a1b2c3d4e5f60718",
		"what tasks name as arn:aws:iam::111122223333:role/shop-worker",
		"what tasks name as arn:aws:iam::111122223333:role/shop-worker-execution",
		"what tasks name as sg-0a1b2c3d4e5f60718",
		"alarm shop-help-errors",
		"network vpc-0a1b2c3d4e5f60718",
		"cluster shared",
		"listener arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/0123456789abcdef/fedcba9876543210",
		"load balancer arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/connections/0123456789abcdef",
		"snapshot shop-before-the-move",
		"database shop-by-hand",
		"certificate arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Error(diff)
	}
	record := aws.Object{Name: "shop", Parameters: map[string]any{"zoneId": "Z0123456789ABC", "name": "shop.example.org", "type": "A"}}
	op, elapsed := account.Create(aws.Record, record), time.Duration(0)
	for range 10 {
		again, done, err := op.Advance(elapsed)
		if done {
			if err != nil {
				t.Error(err)
			}
			return
		}
		elapsed += again
	}
	t.Error("the record is not made")
}
