package terraform_test

import (
	"testing"
)

// A state that was imported marks nothing as sensitive.
func TestServiceWithASecretOfTheStatesInPlainIsLeft(t *testing.T) {
	const secret = `pass"w&rd-1`
	for name, c := range map[string]struct {
		typ    string
		values map[string]any
		fields map[string]any
		left   bool
	}{
		"a password of its own": {"random_password", map[string]any{"result": secret}, inVariable("postgres://shop:" + secret + "@db"), true},
		"one of a database":     {"aws_db_instance", map[string]any{"password": secret}, map[string]any{"command": []any{"--password", secret}}, true},
		"a parameter":           {"aws_ssm_parameter", map[string]any{"type": "SecureString", "value": secret}, inVariable(secret), true},
		"one for all to read":   {"aws_ssm_parameter", map[string]any{"type": "String", "value": secret}, inVariable(secret), false},
		"a word":                {"random_password", map[string]any{"result": "shop"}, inVariable("shop"), false},
		"another one":           {"random_password", map[string]any{"result": secret}, inVariable("nothing"), false},
	} {
		t.Run(name, func(t *testing.T) {
			shown := shownServices(t, withContainer(t, workerDefinition, c.fields))
			root := shown["values"].(map[string]any)["root_module"].(map[string]any)
			address := c.typ + ".secret"
			root["resources"] = append(root["resources"].([]any), map[string]any{
				"address": address, "mode": "managed", "type": c.typ, "name": "secret", "values": c.values,
			})
			found := recognized(t, shown, anything)
			if c.left {
				wantLeft(t, found, "of its task definition: the secret of "+address+" stands in it in plain")
			} else if _, taken := servicesOf(found)["worker"]; !taken {
				t.Error("it is left")
			}
		})
	}
}

func inVariable(value string) map[string]any {
	return map[string]any{"environment": []any{map[string]any{"name": "A", "value": value}}}
}
