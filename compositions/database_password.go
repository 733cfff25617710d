package compositions

import (
	"bytes"
	"fmt"
	"regexp"

	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// ownPassword is one that the user keeps in a Secret.
func (c composer) ownPassword(ref v1alpha1.SecretKeyReference, spec v1alpha1.DatabaseSpec) masterPassword {
	password := masterPassword{source: c.Seen.Secrets[ref.Name], name: ref.Name, key: ref.Key}
	if wrong := c.whatIsWrongWithPassword(password.source, ref, spec.Engine); wrong != "" {
		c.Problem(v1alpha1.ReasonSecretMissing, wrong)
		password.source = nil
	}
	return password
}

// whatIsWrongWithPassword never has the password in it.
func (c composer) whatIsWrongWithPassword(source *corev1.Secret, ref v1alpha1.SecretKeyReference, engine v1alpha1.DatabaseEngine) string {
	if source == nil {
		return fmt.Sprintf("Secret/%s does not exist: create it in namespace %s", ref.Name, c.Env.Namespace)
	}
	password, has := source.Data[ref.Key]
	if !has {
		return fmt.Sprintf("Secret/%s has no key %q, which is to have the password of a database: add it", ref.Name, ref.Key)
	}
	longest := longestPassword(engine)
	if len(password) < shortestPassword || len(password) > longest || !passwordText.Match(password) || bytes.ContainsAny(password, `/@"`) {
		return fmt.Sprintf("Secret/%s: the value of key %q must be %d to %d printable ASCII characters without /, @, \", space and line break: RDS takes "+
			"no other as a password", ref.Name, ref.Key, shortestPassword, longest)
	}
	return ""
}

// The limits of MasterUserPassword of CreateDBInstance, in the API reference of Amazon RDS.
const shortestPassword = 8

var passwordText = regexp.MustCompile(`^[\x21-\x7E]+$`)

func longestPassword(engine v1alpha1.DatabaseEngine) int {
	if engine == v1alpha1.EnginePostgres {
		return 128
	}
	return 41
}
