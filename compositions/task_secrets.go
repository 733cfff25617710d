package compositions

import (
	"iter"
	"slices"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A store is where ECS reads values when a task starts: the service of AWS by the name that its endpoints have, the action that reads, and what the
// service says of the value when it has a key open it.
type store struct{ service, action, context string }

var (
	secretsManager = store{"secretsmanager", "secretsmanager:GetSecretValue", "SecretARN"}
	parameterStore = store{"ssm", "ssm:GetParameters", "PARAMETER_ARN"}

	stores = []store{secretsManager, parameterStore}
)

func (s grantedSecret) store() store {
	if s.isParameter {
		return parameterStore
	}
	return secretsManager
}

// secretsIn a store are the variables of all containers whose values ECS reads there when a task starts.
func (w workload) secretsIn(from store) iter.Seq[grantedSecret] {
	return func(yield func(grantedSecret) bool) {
		for _, g := range w.grants {
			for _, secret := range g.secrets {
				if secret.store() == from && !yield(secret) {
					return
				}
			}
		}
	}
}

// secretARNs are what the tasks of a workload read from a store, each once, in the order of the spec.
func (w workload) secretARNs(d *plan.Draft, from store) []string {
	var arns []string
	for secret := range w.secretsIn(from) {
		if arn := d.Text(secret.arn); !slices.Contains(arns, arn) {
			arns = append(arns, arn)
		}
	}
	return arns
}

// viaService is the condition key of the service of AWS by way of which a key is used.
const viaService = "kms:ViaService"

// decryptStatements allow the keys of existing secrets of a store, each for its secrets alone and only by way of the store.
func (w workload) decryptStatements(d *plan.Draft, from store, region string) []statement {
	secrets := map[string][]string{}
	for secret := range w.secretsIn(from) {
		if secret.kmsKeyARN == "" {
			continue
		}
		if arn := d.Text(secret.arn); !slices.Contains(secrets[secret.kmsKeyARN], arn) {
			secrets[secret.kmsKeyARN] = append(secrets[secret.kmsKeyARN], arn)
		}
	}
	var statements []statement
	for _, key := range plan.SortedKeys(secrets) {
		statements = append(statements, statement{
			Effect: allow, Action: []string{"kms:Decrypt"}, Resource: []string{key},
			Condition: map[string]map[string][]string{"StringEquals": {
				viaService:                              {from.service + "." + region + "." + dnsSuffix(region)},
				"kms:EncryptionContext:" + from.context: secrets[key],
			}},
		})
	}
	return statements
}
