package terraform

import (
	"encoding/json"
	"strings"
)

// secretIn are the attributes that are secret by their nature. Terraform marks what is made of them, but not in a state that was imported, or that an
// earlier version has written.
var secretIn = map[string]string{
	"random_password":                   "result",
	"aws_db_instance":                   "password",
	"aws_rds_cluster":                   "master_password",
	"aws_elasticache_replication_group": "auth_token",
	"aws_iam_access_key":                "secret",
	"aws_secretsmanager_secret_version": "secret_string",
	"aws_ssm_parameter":                 "value",
}

// leastSecret is the length from which on a text is no word that stands elsewhere by chance.
const leastSecret = 8

// secretWithin a text in JSON is the resource whose secret stands there in plain, or nil.
func (t *Takeover) secretWithin(text string) *Resource {
	for _, r := range t.states.resources {
		if r.Type == "aws_ssm_parameter" && r.text("type") != "SecureString" {
			continue
		}
		if secret := r.text(secretIn[r.Type]); len(secret) >= leastSecret && strings.Contains(text, inJSON(secret)) {
			return r
		}
	}
	return nil
}

// inJSON is a text as it stands within one of JSON.
func inJSON(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(quoted[1 : len(quoted)-1])
}
