package compositions

import (
	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A masterPassword is the password of the master user in a Secret of the namespace. The source is nil while the Secret has none that can be used, and
// always where RDS keeps the password.
type masterPassword struct {
	source    *corev1.Secret
	name, key string
}

// masterPassword has the password generated, or finds that of the user.
func (c composer) masterPassword(spec v1alpha1.DatabaseSpec) masterPassword {
	switch spec.Credentials.Source {
	case v1alpha1.CredentialsRDSManaged:
		return masterPassword{}
	case v1alpha1.CredentialsSecretRef:
		return c.ownPassword(*spec.Credentials.SecretRef, spec)
	}
	generated := plan.GeneratedSecret{
		Name: credentialsSecretName(c.Env, spec), Key: "password", Length: passwordLength,
		Users: []plan.Key{c.databaseKey(spec), c.CopyKey(credentialsPart(spec))}, CopyPart: credentialsPart(spec), InJSON: true,
	}
	if spec.RestoreFrom == nil {
		generated.Fixed = map[string]string{"username": spec.Credentials.Username}
	}
	c.Generate(generated)
	return masterPassword{c.Generated(generated.Name, generated.Key), generated.Name, generated.Key}
}

const passwordLength = 32

// set lets RDS make the password of an instance, or tells the provider which Secret it is in.
func (p masterPassword) set(d *plan.Draft, spec v1alpha1.DatabaseSpec, params *rds.InstanceParameters) {
	asked := p.asked(d, spec)
	params.ManageMasterUserPassword, params.PasswordSecretRef = asked.managed, asked.fixed
	params.PasswordWoSecretRef, params.PasswordWoVersion = asked.changing, asked.version
}

// askedPassword is what the provider is told of a password: that RDS makes it, or which Secret it is in.
type askedPassword struct {
	managed         *bool
	fixed, changing *xpv1.LocalSecretKeySelector
	version         *float64
}

// asked of the provider. A password that the user may change goes with a number that changes with it: the provider sends such a password when the number
// is another one, also where it was away in between, and says when AWS has it.
func (p masterPassword) asked(d *plan.Draft, spec v1alpha1.DatabaseSpec) askedPassword {
	if spec.Credentials.Source == v1alpha1.CredentialsRDSManaged {
		return askedPassword{managed: new(true)}
	}
	if p.source == nil { // the provider would read what is missing as an empty password
		d.WaitFor(plan.SecretKey(p.name))
	}
	in := &xpv1.LocalSecretKeySelector{LocalSecretReference: xpv1.LocalSecretReference{Name: p.name}, Key: p.key}
	if spec.Credentials.Source == v1alpha1.CredentialsGenerated {
		return askedPassword{fixed: in}
	}
	return askedPassword{changing: in, version: p.number()}
}

// number stands for the password, or is nil while there is none.
func (p masterPassword) number() *float64 {
	if p.source == nil {
		return nil
	}
	return new(float64(plan.PayloadNumber(p.source, string(p.source.Data[p.key]))))
}

// keepCredentials says where the credentials of a database are: where RDS keeps them, or in a secret of ours.
func (c composer) keepCredentials(spec v1alpha1.DatabaseSpec, db *Database, password masterPassword) {
	if spec.Credentials.Source == v1alpha1.CredentialsRDSManaged {
		c.rotation(spec, db.Credentials)
		return
	}
	db.Credentials, db.CredentialsVersion = c.credentials(spec, *db, password)
	db.CredentialsID = c.credentialsID(spec, db.CredentialsVersion)
}

// credentials keeps the credentials in Secrets Manager, with the keys of the secrets that RDS itself makes. A password that has changed is there when
// the database has it.
func (c composer) credentials(spec v1alpha1.DatabaseSpec, db Database, password masterPassword) (plan.Fact, *plan.Object) {
	version := c.draftVersion(credentialsPart(spec), c.credentialsSecret(spec, password))
	now, asked := db.PasswordVersion, password.number()
	if now != nil && asked != nil && *now != *asked {
		version.WaitFor(db.Instance.Key)
	}
	content := map[string]any{
		"engine":            spec.Engine,
		"host":              version.Text(db.Address),
		"port":              db.Port,
		"dbname":            db.DatabaseName,
		"username":          version.Text(db.Username),
		identifierKey(spec): db.Identifier,
	}
	if password.source != nil {
		content["password"] = string(password.source.Data[password.key])
		version.Pay(password.source, plan.JSON(content))
	}
	return version.arn, version.add(password.name)
}

// identifierKey is what the name of a database is called in the secrets of RDS.
func identifierKey(spec v1alpha1.DatabaseSpec) string {
	if isAurora(spec.Engine) {
		return "dbClusterIdentifier"
	}
	return "dbInstanceIdentifier"
}

// credentialsSecret is one that must not be made before its value, where that is generated.
func (c composer) credentialsSecret(spec v1alpha1.DatabaseSpec, password masterPassword) plan.Fact {
	part := credentialsPart(spec)
	if spec.Credentials.Source == v1alpha1.CredentialsSecretRef {
		return c.secretsManagerSecret(c.Draft(part), credentialsRecoveryDays)
	}
	return c.secretOfGenerated(part, credentialsRecoveryDays, c.Lacking(password.name, password.key))
}

// credentialsID is the version that tasks read of a password that the user may change.
func (c composer) credentialsID(spec v1alpha1.DatabaseSpec, version *plan.Object) plan.Fact {
	if spec.Credentials.Source != v1alpha1.CredentialsSecretRef {
		return plan.Fact{}
	}
	return version.Fact(plan.Live(c.Seen, version.Key, &secretsmanager.SecretVersion{}).Status.AtProvider.VersionID)
}

const credentialsRecoveryDays = 7

// credentialsPart has a dot, which sets it apart from the secrets of the user, whose names have none.
func credentialsPart(spec v1alpha1.DatabaseSpec) string { return spec.Name + ".credentials" }

func managedSecretARN(instance *rds.Instance) *string {
	for _, secret := range instance.Status.AtProvider.MasterUserSecret {
		return secret.SecretArn
	}
	return nil
}

// rotation says how often RDS changes a password that it keeps. Where nothing is said, RDS has its own period: once another one has been said, that is
// asked for again. The secret is RDS's, which makes it with the instance and takes it away with it, and AWS lets nobody end the rotation.
func (c composer) rotation(spec v1alpha1.DatabaseSpec, secret plan.Fact) {
	d := c.Draft(credentialsPart(spec))
	_, there := c.Seen.Resources[c.Key(secretsmanager.SecretRotation_GroupVersionKind.GroupKind(), d.Part)]
	days := int32(rotationDaysOfRDS)
	switch {
	case spec.Credentials.Rotation != nil:
		days = spec.Credentials.Rotation.Days
	case !there:
		return
	}
	rotation := plan.Add(d, &secretsmanager.SecretRotation{Spec: secretsmanager.SecretRotationSpec{ForProvider: secretsmanager.SecretRotationParameters{
		SecretID:          d.Use(secret),
		RotateImmediately: new(false), // or each change of the period would change the password
		RotationRules:     &secretsmanager.RotationRulesParameters{AutomaticallyAfterDays: number(days)},
	}}})
	c.InitializeOnce(rotation.Object)
	plan.Keep(rotation.Resource)
}

// rotationDaysOfRDS is how often RDS changes a password of its own accord.
const rotationDaysOfRDS = 7
