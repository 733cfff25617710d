package compositions

import (
	xpv1 "github.com/crossplane/crossplane-runtime/v2/apis/common/v1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"
	secretsmanager "github.com/upbound/provider-aws/v2/apis/namespaced/secretsmanager/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// setPassword lets RDS make the password, or has one generated and tells the provider which Secret it is in.
func (c composer) setPassword(d *plan.Draft, spec v1alpha1.DatabaseSpec, params *rds.InstanceParameters) {
	if spec.Credentials.Source == v1alpha1.CredentialsRDSManaged {
		params.ManageMasterUserPassword = new(true)
		return
	}
	generated := plan.GeneratedSecret{
		Name: credentialsSecretName(c.Env, spec), Key: "password", Length: passwordLength,
		Users: []plan.Key{c.instanceKey(spec), c.CopyKey(credentialsPart(spec))}, CopyPart: credentialsPart(spec), InJSON: true,
	}
	if spec.RestoreFrom == nil {
		generated.Fixed = map[string]string{"username": spec.Credentials.Username}
	}
	c.Generate(generated)
	params.PasswordSecretRef = &xpv1.LocalSecretKeySelector{
		LocalSecretReference: xpv1.LocalSecretReference{Name: generated.Name}, Key: generated.Key,
	}
	if c.Generated(generated.Name, generated.Key) == nil { // the provider would read what is missing as an empty password
		d.WaitFor(plan.SecretKey(generated.Name))
	}
}

const passwordLength = 32

// credentials keeps the generated credentials in Secrets Manager, with the keys of the secrets that RDS itself makes.
func (c composer) credentials(spec v1alpha1.DatabaseSpec, db Database, username plan.Fact, identifier string) (plan.Fact, *plan.Object) {
	part := credentialsPart(spec)
	arn := c.secretOfGenerated(part, credentialsRecoveryDays, c.Lacking(credentialsSecretName(c.Env, spec), "password"))
	source := c.Generated(credentialsSecretName(c.Env, spec), "password")
	version := c.draftVersion(part, arn)
	content := map[string]any{
		"engine":               spec.Engine,
		"host":                 version.Text(db.Address),
		"port":                 db.Port,
		"dbname":               db.DatabaseName,
		"username":             version.Text(username),
		"dbInstanceIdentifier": identifier,
	}
	if source != nil {
		content["password"] = string(source.Data["password"])
		version.Pay(source, plan.JSON(content))
	}
	return arn, version.add(credentialsSecretName(c.Env, spec))
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
	live, there := c.Seen.Resources[c.Key(secretsmanager.SecretRotation_GroupVersionKind.GroupKind(), d.Part)]
	days := int32(rotationDaysOfRDS)
	switch {
	case spec.Credentials.Rotation != nil:
		days = spec.Credentials.Rotation.Days
	case !there:
		return
	}
	rotation := &secretsmanager.SecretRotation{Spec: secretsmanager.SecretRotationSpec{ForProvider: secretsmanager.SecretRotationParameters{
		SecretID:          d.Use(secret),
		RotateImmediately: new(false), // or each change of the period would change the password
		RotationRules:     &secretsmanager.RotationRulesParameters{AutomaticallyAfterDays: number(days)},
	}}}
	policies := xpv1.ManagementPolicies{xpv1.ManagementActionObserve, xpv1.ManagementActionCreate, xpv1.ManagementActionUpdate}
	if !there || meta.GetExternalName(live) == "" {
		policies = append(policies, xpv1.ManagementActionLateInitialize) // or its ID would be lost
	}
	rotation.SetManagementPolicies(policies)
	plan.Add(d, rotation)
}

// rotationDaysOfRDS is how often RDS changes a password of its own accord.
const rotationDaysOfRDS = 7
