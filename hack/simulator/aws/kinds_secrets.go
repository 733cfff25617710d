package aws

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Secrets.
const (
	Secret        Kind = "secretsmanager.Secret"
	SecretVersion Kind = "secretsmanager.SecretVersion"
)

// The staging labels of Secrets Manager.
const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"
)

const suffixAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// versions are the values of one secret. They belong to the secret: a version object that goes leaves the current
// value in place, as AWS does not let go of it.
type versions struct {
	current, previous string            // version IDs
	values            map[string]string // by version ID
}

func (v *versions) stages(id string) []any {
	switch id {
	case v.current:
		return []any{current}
	case v.previous:
		return []any{previous}
	}
	return []any{}
}

func (v *versions) promote(id string) {
	if v.current != id {
		v.current, v.previous = id, v.current
	}
}

var secretKinds = map[Kind]*row{
	Secret: {
		title:     "Secrets Manager Secret",
		api:       api{"Secrets Manager", "CreateSecret", "UpdateSecret", "DeleteSecret"},
		immutable: []string{"name"},
		creating:  second,
		deleting:  second,
		id: func(a *Account, r *Resource) string {
			return a.arn("secretsmanager", "secret:"+r.Text("name")+"-"+a.letters(6, suffixAlphabet))
		},
		arn:   func(_ *Account, r *Resource) string { return r.ID },
		check: checkSecret,
		apply: func(a *Account, r, old *Resource) {
			if old == nil {
				a.versions[r.ID] = &versions{values: map[string]string{}}
			}
		},
		observe: func(*Account, *Resource) map[string]any { return map[string]any{"recoveryWindowInDays": 30} },
		removed: func(a *Account, r *Resource) {
			delete(a.versions, r.ID)
			if days, set := r.Attributes["recoveryWindowInDays"]; !set || days != 0.0 {
				a.scheduled = append(a.scheduled, r.Text("name"))
			}
		},
	},
	SecretVersion: {
		title:     "Secrets Manager Secret Version",
		api:       api{"Secrets Manager", "PutSecretValue", "UpdateSecretVersionStage", "UpdateSecretVersionStage"},
		untagged:  true,
		immutable: []string{"secretId", "secretString", "secretBinary", "secretStringWo", "secretStringWoVersion"},
		creating:  second,
		deleting:  second,
		references: []reference{{
			field: "secretId", to: Secret, onDelete: cascades,
			missing: "ResourceNotFoundException: Secrets Manager can't find the specified secret.%.0s",
		}},
		id:    func(a *Account, r *Resource) string { return secretOf(a, r).ID + "|" + a.uuid() },
		check: checkVersion,
		apply: applyVersion,
		observe: func(a *Account, r *Resource) map[string]any {
			arn, id, _ := strings.Cut(r.ID, "|")
			seen := map[string]any{"arn": arn, "versionId": id}
			if v := a.versions[arn]; v != nil {
				seen["=versionStages"] = v.stages(id)
			}
			return seen
		},
	},
}

func init() { maps.Copy(table, secretKinds) }

func secretOf(a *Account, version *Resource) *Resource {
	return a.lookup(Secret, version.Text("secretId"))
}

func checkSecret(a *Account, r, old *Resource) error {
	name := r.Text("name")
	if days, set := r.Attributes["recoveryWindowInDays"].(float64); set && days != 0 && (days < 7 || days > 30) {
		return reject("expected recovery_window_in_days to be one of 0 or in the range (7 - 30), got %v", days)
	}
	if old != nil {
		return nil
	}
	if slices.Contains(a.scheduled, name) {
		return retried(2*time.Minute, refuse("InvalidRequestException: You can't create this secret because a secret with this name "+
			"is already scheduled for deletion."))
	}
	if len(a.where(Secret, "name", name)) > 0 {
		return refuse("ResourceExistsException: The operation failed because the secret %s already exists.", name)
	}
	return nil
}

func checkVersion(_ *Account, r, old *Resource) error {
	if old == nil && secretValue(r) == "" {
		return refuse("InvalidParameterException: You must provide either SecretString or SecretBinary.")
	}
	return nil
}

func secretValue(r *Resource) string {
	for _, field := range []string{"secretString", "secretBinary", "secretStringWo"} {
		if value := r.secrets[field]; value != "" {
			return value
		}
	}
	return ""
}

// applyVersion moves AWSCURRENT: to a new version, unless it asks for other stages, and to an old one that does.
func applyVersion(a *Account, r, _ *Resource) {
	arn, id, _ := strings.Cut(r.ID, "|")
	v := a.versions[arn]
	if v == nil {
		return
	}
	v.values[id] = secretValue(r)
	if stages := r.texts("versionStages"); len(stages) == 0 || slices.Contains(stages, current) {
		v.promote(id)
	}
}

// AddSecret makes a secret, or a parameter of Systems Manager, that somebody else looks after.
func (a *Account) AddSecret(arn, value string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := a.uuid()
	a.versions[arn] = &versions{current: id, values: map[string]string{id: value}}
}

// SecretValue is the current value of a secret, by its name or ARN.
func (a *Account) SecretValue(name string) (string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	named := a.find(Secret, func(r *Resource) bool { return r.ID == name || r.Text("name") == name })
	if len(named) == 0 {
		return "", false
	}
	return a.currentValue(named[0].ID)
}

func (a *Account) currentValue(arn string) (string, bool) {
	v := a.versions[arn]
	if v == nil || v.current == "" {
		return "", false
	}
	return v.values[v.current], true
}

// valueOf a version of a secret: the current one where none is named.
func (a *Account) valueOf(arn, version string) (string, bool) {
	if version == "" {
		return a.currentValue(arn)
	}
	if v := a.versions[arn]; v != nil {
		value, has := v.values[version]
		return value, has
	}
	return "", false
}

// manageSecret makes the secret in which RDS keeps the password of a database.
func (a *Account) manageSecret(database *Resource) string {
	name := "rds!db-" + a.uuid()
	if database.Kind == DBCluster {
		name = "rds!cluster-" + a.uuid()
	}
	r := &Resource{
		Kind: Secret, Object: database.Object, State: StateAvailable, facts: map[string]any{},
		Attributes: map[string]any{"name": name}, ID: a.arn("secretsmanager", "secret:"+name+"-"+a.letters(6, suffixAlphabet)),
	}
	r.ARN, r.ExternalName = r.ID, r.ID
	a.resources[key{Secret, r.ID}] = r
	value, err := json.Marshal(map[string]string{"username": snapshotOf(database).username, "password": a.hex(32)})
	if err != nil {
		panic(err) // two strings always marshal
	}
	a.versions[r.ID] = &versions{current: "1", values: map[string]string{"1": string(value)}}
	return r.ID
}
