// Package tfstate writes what a simulated account has as Terraform would have it in its state, if Terraform had made it.
package tfstate

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	upjet "github.com/crossplane/upjet/v2/pkg/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/hack/simulator/aws"
)

// An Address is where the code of Terraform has a resource.
type Address struct {
	Module, Name string // without a name, Terraform does not have it

	// Index is a number of count or a key of for_each, or nil.
	Index any
}

// Of an account is its state, in a state file of version 4. address says where each resource is in the code.
func Of(account *aws.Account, address func(aws.Resource) Address) ([]byte, error) {
	kinds, scheme := map[aws.Kind]schema.GroupVersionKind{}, runtime.NewScheme()
	if err := compositions.Kinds.AddToScheme(scheme); err != nil {
		return nil, err
	}
	for _, gvk := range compositions.Kinds.All() {
		kinds[aws.KindOf(gvk.Group, gvk.Kind)] = gvk
	}
	blocks := []any{}
	for _, r := range account.Resources() {
		object, err := scheme.New(kinds[r.Kind])
		if err != nil {
			return nil, err
		}
		attributes, err := attributesOf(account, r, object.(resource.ModernManaged))
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Kind, r.ID, err)
		}
		at := address(r)
		if at.Name == "" {
			continue
		}
		instance := map[string]any{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []any{}, "private": "bnVsbA=="}
		if at.Index != nil {
			instance["index_key"] = at.Index
		}
		block := map[string]any{
			"mode": "managed", "type": object.(upjet.Terraformed).GetTerraformResourceType(), "name": at.Name,
			"provider": `provider["registry.terraform.io/hashicorp/aws"]`, "instances": []any{instance},
		}
		if at.Module != "" {
			block["module"] = at.Module
		}
		blocks = append(blocks, block)
	}
	return json.MarshalIndent(map[string]any{
		"version": 4, "terraform_version": "1.9.8", "serial": 1, "lineage": "6f1f3c3e-0b7c-4a44-9a53-0e2f6f3f8b11", "outputs": map[string]any{},
		"resources": blocks, "check_results": nil,
	}, "", "  ")
}

// attributesOf a resource are what the provider observes, in Terraform's names, and with its lists for blocks that can be there once.
func attributesOf(account *aws.Account, r aws.Resource, res resource.ModernManaged) (map[string]any, error) {
	seen, err := account.Observe(r.Kind, r.ID, aws.Object{})
	if err != nil {
		return nil, err
	}
	values, err := json.Marshal(seen.Values)
	if err != nil {
		return nil, err
	}
	at := reflect.ValueOf(res).Elem().FieldByName("Status").FieldByName("AtProvider")
	if err := json.Unmarshal(values, at.Addr().Interface()); err != nil {
		return nil, err
	}
	attributes, err := res.(upjet.Terraformed).GetObservation()
	if err != nil {
		return nil, err
	}
	attributes = withLists(at.Type(), attributes).(map[string]any)
	if r.Kind.Traits().Named { // its name is the external name to the provider, and an attribute to Terraform
		attributes[nameOf(r.Kind)] = r.ExternalName
	}
	if r.Kind == aws.Topic {
		attributes["id"] = r.ARN
	}
	return attributes, nil
}

// names are the attributes that are the names of kinds where that is not called name.
var names = map[aws.Kind]string{
	aws.Bucket: "bucket", aws.ReplicationGroup: "replication_group_id", aws.DBCluster: "cluster_identifier", aws.DBClusterInstance: "identifier",
	aws.MetricAlarm: "alarm_name",
}

func nameOf(kind aws.Kind) string { return cmp.Or(names[kind], "name") }

func withLists(of reflect.Type, value any) any {
	switch block, isBlock := value.(map[string]any); {
	case of.Kind() == reflect.Pointer && of.Elem().Kind() == reflect.Struct:
		return []any{withLists(of.Elem(), value)}
	case of.Kind() == reflect.Slice:
		list, _ := value.([]any)
		for i := range list {
			list[i] = withLists(of.Elem(), list[i])
		}
		return list
	case of.Kind() == reflect.Struct && isBlock:
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("tf"), ",")
			if inner, there := block[name]; there {
				block[name] = withLists(of.Field(i).Type, inner)
			}
		}
	}
	return value
}
