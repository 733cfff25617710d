package terraform

import (
	"regexp"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// variablesOf a container: plain ones, and those whose values ECS reads when a task starts.
func (t *Takeover) variablesOf(s *service, c *container) (env []v1alpha1.EnvVar, secretEnv []v1alpha1.SecretEnvVar, why string) {
	for _, variable := range c.blocks("environment") {
		env = append(env, v1alpha1.EnvVar{Name: variable.text("name"), Value: new(variable.text("value"))})
	}
	secretEnv, why = t.secretsIn(s, c, "secrets", "variable")
	return env, secretEnv, why
}

// secretsIn a container are the values that ECS reads from secrets when a task starts: variables, or options of logs.
func (t *Takeover) secretsIn(s *service, c *container, path, what string) (all []v1alpha1.SecretEnvVar, why string) {
	for _, variable := range c.blocks(path) {
		from, key, why := t.keyOfSecret(s, variable.text("valueFrom"))
		if why != "" {
			return nil, "has the " + what + " " + variable.text("name") + ", which " + why
		}
		secret, why := t.secretNamed(s, from)
		if why != "" {
			return nil, "has the " + what + " " + variable.text("name") + ": " + why
		}
		all = append(all, v1alpha1.SecretEnvVar{Name: variable.text("name"), Secret: secret, Key: key})
	}
	return all, ""
}

// keyOfSecret parts what ECS reads into the secret and the key in it: arn:…:secret:NAME:KEY:STAGE:VERSION. Only the version that is current can be said.
func (t *Takeover) keyOfSecret(s *service, from string) (secret, key, why string) {
	const partsOfARN = 7
	parts := strings.Split(from, ":")
	if len(parts) <= partsOfARN || partOf(from, 2) != "secretsmanager" {
		return from, "", ""
	}
	secret = strings.Join(parts[:partsOfARN], ":")
	further := slices.Concat(parts[partsOfARN:], []string{"", ""})
	key, stage, version := further[0], further[1], further[2]
	switch {
	case stage != "" && stage != current, version != "" && !t.isCurrent(secret, version):
		return "", "", "is of one version of a secret, for which an Environment has no field"
	case version != "":
		s.note("its tasks read the version of " + secret + " that is current when they start, which the one that is named now is")
	}
	return secret, key, ""
}

// current is the stage of the version of a secret that is read where none is named.
const current = "AWSCURRENT"

// isCurrent reports whether the states have a version of a secret as the current one: to name it and to name none is the same then.
func (t *Takeover) isCurrent(secret, version string) bool {
	return slices.ContainsFunc(t.states.where("aws_secretsmanager_secret_version", "version_id", version), func(r *Resource) bool {
		return r.text("secret_id") == secret && slices.Contains(r.texts("version_stages"), current)
	})
}

// note what taking a service over does, once.
func (s *service) note(effect string) {
	if !slices.Contains(s.effects, effect) {
		s.effects = append(s.effects, effect)
	}
}

var (
	wholeSecret = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)
	isParameter = regexp.MustCompile(`^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter/`)
)

// secretNamed is the name in the spec of a secret or parameter that is looked at. It is added to what the service reads where no service reads it yet.
func (t *Takeover) secretNamed(s *service, called string) (name, why string) {
	arn, why := t.secretARN(called)
	if why != "" {
		return "", why
	}
	s.uses(t.states.one("aws_secretsmanager_secret", "arn", arn), "secrets[].valueFrom.existing")
	s.uses(t.states.one("aws_ssm_parameter", "arn", arn), "secrets[].valueFrom.parameter")
	all := append(slices.Clone(t.Spec.Secrets), s.secrets...)
	for _, secret := range all {
		if arnOf(secret) == arn {
			return secret.Name, ""
		}
	}
	spec := v1alpha1.SecretSpec{Name: freeName(all, arn)}
	if isParameter.MatchString(arn) {
		spec.ValueFrom.Parameter = &v1alpha1.ExistingParameter{ARN: arn}
	} else {
		spec.ValueFrom.Existing = &v1alpha1.ExistingSecret{ARN: arn}
	}
	s.secrets = append(s.secrets, spec)
	return spec.Name, ""
}

// secretARN is the whole ARN of what ECS reads: a parameter of the same region may be named by its name alone, and a secret without the end of its ARN.
func (t *Takeover) secretARN(called string) (arn, why string) {
	switch {
	case isParameter.MatchString(called), partOf(called, 2) == "secretsmanager" && wholeSecret.MatchString(called) && t.hasNoLonger(called):
		return called, ""
	case !strings.HasPrefix(called, "arn:"):
		return "arn:" + t.states.partition + ":ssm:" + t.states.Region + ":" + t.states.Account + ":parameter/" + strings.TrimPrefix(called, "/"), ""
	}
	for _, secret := range t.states.of("aws_secretsmanager_secret") {
		if rest, is := strings.CutPrefix(secret.text("arn"), called); is && wholeSecret.MatchString(rest) && len(rest) == len("-AbCdEf") {
			return secret.text("arn"), ""
		}
	}
	return "", "the ARN of its secret has not the six characters that Secrets Manager puts at its end, and the secret is not in the states"
}

// hasNoLonger reports whether no secret of the states has an ARN that goes on behind this one, which then only looks whole.
func (t *Takeover) hasNoLonger(arn string) bool {
	return !slices.ContainsFunc(t.states.of("aws_secretsmanager_secret"), func(secret *Resource) bool {
		rest, is := strings.CutPrefix(secret.text("arn"), arn)
		return is && len(rest) == len("-AbCdEf") && wholeSecret.MatchString(rest)
	})
}

func arnOf(secret v1alpha1.SecretSpec) string {
	if from := secret.ValueFrom.Parameter; from != nil {
		return from.ARN
	}
	return secret.ValueFrom.Existing.ARN
}

// freeName for a secret, from the last part of its own.
func freeName(taken []v1alpha1.SecretSpec, arn string) string {
	called := wholeSecret.ReplaceAllString(arn[strings.LastIndexAny(arn, ":/")+1:], "")
	if isParameter.MatchString(arn) {
		called = arn[strings.LastIndex(arn, "/")+1:]
	}
	return plan.FreeSpecName(called, func(name string) bool {
		return slices.ContainsFunc(taken, func(secret v1alpha1.SecretSpec) bool { return secret.Name == name })
	})
}
