package aws

import (
	"maps"
	"strings"
)

// SecretRotation is how often a secret is rotated.
const SecretRotation Kind = "secretsmanager.SecretRotation"

var rotationKinds = map[Kind]*row{
	SecretRotation: {
		title:     "Secrets Manager Secret Rotation",
		api:       api{"Secrets Manager", "RotateSecret", "RotateSecret", "CancelRotateSecret"},
		untagged:  true,
		immutable: []string{"secretId"},
		untold:    []string{"rotateImmediately"},
		creating:  second,
		updating:  second,
		deleting:  second,
		references: []reference{{
			field: "secretId", to: Secret, onDelete: cascades,
			missing: "ResourceNotFoundException: Secrets Manager can't find the specified secret.%.0s",
		}},
		id: func(a *Account, r *Resource) string { return secretOf(a, r).ID },
		check: func(a *Account, r, _ *Resource) error {
			if !isOfRDS(secretOf(a, r)) && r.Text("rotationLambdaArn") == "" {
				return refuse("InvalidRequestException: No Lambda rotation function ARN is associated with this secret.")
			}
			return nil
		},
		observe: func(*Account, *Resource) map[string]any { return map[string]any{"rotationEnabled": true} },
	},
}

func init() { maps.Copy(table, rotationKinds) }

func isOfRDS(secret *Resource) bool { return strings.HasPrefix(secret.Text("name"), "rds!") }
