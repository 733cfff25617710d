package copilot

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
)

// readVariables are those of the own container, and those that Copilot sets itself.
func (w *workload) readVariables() {
	w.eachVariable(w.root.section("variables"), func(s *section, name, value string) {
		w.setTask(s, name, "env["+name+"]", func(task *v1alpha1.TaskSpec) {
			task.Env = append(task.Env, v1alpha1.EnvVar{Name: name, Value: &value})
		})
	})
	for _, own := range []struct{ name, value string }{
		{varApplication, w.t.options.Application},
		{varEnvironment, w.t.options.Environment},
		{"COPILOT_SERVICE_NAME", w.name},
		{"COPILOT_SERVICE_DISCOVERY_ENDPOINT", w.t.domain()},
	} {
		if own.value != "" && !w.root.section("variables").has(own.name) {
			w.implyTask("env["+own.name+"]", func(task *v1alpha1.TaskSpec) {
				task.Env = append(task.Env, v1alpha1.EnvVar{Name: own.name, Value: &own.value})
			})
		}
	}
	if len(w.sidecars) > 0 {
		w.root.remark("sidecars", "Copilot's own variables, COPILOT_…, are set for the own container alone: set those that a sidecar reads in its env")
	}
}

func (w *workload) eachVariable(s *section, do func(s *section, name, value string)) {
	for _, name := range s.keys() {
		if value, ok := s.plain(name); ok {
			do(s, name, value)
		}
	}
}

// A secretValue is where the value of a variable comes from: a secret of the spec, and a key in it.
type secretValue struct {
	spec v1alpha1.SecretSpec
	key  string
}

func (w *workload) readSecrets() {
	w.eachSecret(w.root.section("secrets"), func(s *section, name string, value secretValue) {
		w.set(s, name, w.field("secretEnv["+name+"]")+", secrets["+value.spec.Name+"]", func(spec *v1alpha1.EnvironmentSpec) bool {
			value.addTo(spec)
			return w.onTask(func(task *v1alpha1.TaskSpec) { task.SecretEnv = append(task.SecretEnv, value.as(name)) })(spec)
		})
	})
}

// as is a variable with the value.
func (v secretValue) as(name string) v1alpha1.SecretEnvVar {
	return v1alpha1.SecretEnvVar{Name: name, Secret: v.spec.Name, Key: v.key}
}

// addTo adds the secret to a spec that has it not.
func (v secretValue) addTo(spec *v1alpha1.EnvironmentSpec) {
	for _, there := range spec.Secrets {
		if there.Name == v.spec.Name {
			return
		}
	}
	spec.Secrets = append(spec.Secrets, v.spec)
}

func (w *workload) eachSecret(s *section, do func(s *section, name string, value secretValue)) {
	for _, name := range s.keys() {
		if value, ok := w.t.secretOf(s, name); ok {
			do(s, name, value)
		}
	}
}

// secretOf is what a key says in one of three ways: the name of a parameter, an ARN, or a mapping with the name of a secret.
func (t *Translation) secretOf(s *section, key string) (secretValue, bool) {
	if s.isMapping(key) && !exported(s.values[key]) {
		of := s.section(key)
		name := of.text("secretsmanager")
		if name == "" {
			return secretValue{}, false
		}
		name, _, _ = strings.Cut(name, ":")
		s.leave(key, "a secret is named by its whole ARN, whose end only AWS knows: aws secretsmanager describe-secret --secret-id %s says it", name)
		return secretValue{}, false
	}
	text, ok := s.plain(key)
	switch {
	case !ok:
		return secretValue{}, false
	case strings.HasPrefix(text, "arn:"):
		return t.secretByARN(s, key, text)
	case t.options.Account == "":
		s.leave(key, "a parameter is named by its ARN, which has the number of the account: give --account")
		return secretValue{}, false
	}
	arn := fmt.Sprintf("arn:%s:ssm:%s:%s:parameter/%s", compositions.Partition(t.options.Region), t.options.Region, t.options.Account, strings.TrimPrefix(text, "/"))
	return t.secretByARN(s, key, arn)
}

func exported(value any) bool {
	mapping, isMapping := value.(map[string]any)
	return isMapping && mapping["from_cfn"] != nil
}

// ofSecretsManager is an ARN of a secret, maybe with a key and the stage and version, of which Terrarium takes the current ones.
var ofSecretsManager = regexp.MustCompile(`^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?::([^:]*):([^:]*):([^:]*))?$`)

func (t *Translation) secretByARN(s *section, key, arn string) (secretValue, bool) {
	match := ofSecretsManager.FindStringSubmatch(arn)
	if match == nil {
		if !strings.Contains(arn, ":ssm:") {
			s.leave(key, "it is no ARN of a secret or a parameter")
			return secretValue{}, false
		}
		spec := v1alpha1.SecretSpec{Name: t.secretName(arn)}
		spec.ValueFrom.Parameter = &v1alpha1.ExistingParameter{ARN: arn}
		return secretValue{spec: spec}, true
	}
	if match[3] != "" || match[4] != "" {
		s.leave(key, "it is a version of a secret, and an Environment reads the current one: take the version out of the ARN")
		return secretValue{}, false
	}
	return secretValue{t.existingSecret(match[1]), match[2]}, true
}

// existingSecret is one of Secrets Manager.
func (t *Translation) existingSecret(arn string) v1alpha1.SecretSpec {
	spec := v1alpha1.SecretSpec{Name: t.secretName(arn)}
	spec.ValueFrom.Existing = &v1alpha1.ExistingSecret{ARN: arn}
	return spec
}

var randomEnd = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// secretName is that of an ARN in the spec, the same wherever the ARN is named.
func (t *Translation) secretName(arn string) string {
	if name := t.secrets[arn]; name != "" {
		return name
	}
	last := path.Base(arn[strings.LastIndex(arn, ":")+1:])
	if strings.Contains(arn, ":secretsmanager:") {
		last = randomEnd.ReplaceAllString(last, "")
	}
	t.secrets[arn] = t.free("secrets", last)
	return t.secrets[arn]
}

// setPullSecret notes the credentials of an image in a private registry.
func (w *workload) setPullSecret(s *section, key, arn, field string, of func(*v1alpha1.EnvironmentSpec) *v1alpha1.ContainerSettings) {
	value := secretValue{spec: w.t.existingSecret(arn)}
	w.set(s, key, field+", secrets["+value.spec.Name+"]", func(spec *v1alpha1.EnvironmentSpec) bool {
		value.addTo(spec)
		settings := of(spec)
		if settings != nil {
			settings.ImagePullSecret = value.spec.Name
		}
		return settings != nil
	})
}
