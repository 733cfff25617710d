package aws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

const noSecrets = "ResourceInitializationError: unable to pull secrets or registry auth: "

// withoutSecrets: a value that the container needs cannot be had.
func (a *Account) withoutSecrets(c definition, execution []policy, service *Resource) []string {
	var reasons []string
	if registry := c.RepositoryCredentials.CredentialsParameter; registry != "" {
		for _, key := range []string{"username", "password"} {
			reasons = append(reasons, a.withoutSecret(append(strings.Split(registry, ":"), key), execution, service)...)
		}
	}
	for _, s := range slices.Concat(c.Secrets, c.LogConfiguration.SecretOptions) {
		parts := strings.Split(s.ValueFrom, ":")
		switch {
		case len(parts) == 6 && parts[2] == "ssm":
			reasons = append(reasons, a.withoutParameter(s.ValueFrom, execution, service)...)
		case len(parts) >= 7 && parts[2] == "secretsmanager":
			reasons = append(reasons, a.withoutSecret(parts, execution, service)...)
		}
	}
	return reasons
}

func (a *Account) withoutSecret(parts []string, execution []policy, service *Resource) []string {
	arn := strings.Join(parts[:7], ":")
	value, has := a.valueOf(arn, append(parts, "", "", "")[9])
	why := a.unreachable(service, "secretsmanager")
	switch {
	case why != "":
		return []string{noSecrets + "unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager: " + why}
	case !permitted(execution, "secretsmanager:GetSecretValue", arn):
		return []string{noSecrets + "AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue on resource: " + arn}
	case !has:
		return []string{noSecrets + "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT: " +
			strings.Join(parts, ":")}
	case len(parts) > 7 && parts[7] != "" && !hasKey(value, parts[7]):
		return []string{fmt.Sprintf("%sretrieved secret from Secrets Manager did not contain json key %s", noSecrets, parts[7])}
	}
	return nil
}

func (a *Account) withoutParameter(arn string, execution []policy, service *Resource) []string {
	_, has := a.currentValue(arn)
	why := a.unreachable(service, "ssm")
	switch {
	case why != "":
		return []string{noSecrets + "The task cannot pull parameters from AWS Systems Manager: " + why}
	case !permitted(execution, "ssm:GetParameters", arn):
		return []string{noSecrets + "AccessDeniedException: not authorized to perform: ssm:GetParameters on resource: " + arn}
	case !has:
		return []string{noSecrets + "invalid ssm parameters: " + arn}
	}
	return nil
}

func hasKey(document, name string) bool {
	var fields map[string]any
	if json.Unmarshal([]byte(document), &fields) != nil {
		return false
	}
	_, has := fields[name]
	return has
}
