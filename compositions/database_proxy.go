package compositions

import (
	"slices"
	"strings"

	rds "github.com/upbound/provider-aws/v2/apis/namespaced/rds/v1beta1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// proxyPart begins the names of what opens a proxy. No other part has a dot and this word at this place.
func proxyPart(database string) string { return "database-" + database + ".by.proxy" }

// proxyFamilies are the protocols that a proxy speaks.
var proxyFamilies = map[v1alpha1.DatabaseEngine]string{
	v1alpha1.EnginePostgres: "POSTGRESQL", v1alpha1.EngineMySQL: "MYSQL", v1alpha1.EngineMariaDB: "MYSQL",
	v1alpha1.EngineAuroraPostgres: "POSTGRESQL", v1alpha1.EngineAuroraMySQL: "MYSQL",
}

// A Proxy is what a proxy gives to services, as the fields of Database are. The rest is that of its database.
type Proxy struct {
	SecurityGroup, Address plan.Fact
	UserARN                func(user string) plan.Fact
	Target                 *plan.Object
}

// proxy makes an RDS Proxy before a database: it pools connections, and logs in with the credentials in Secrets Manager, which its role may read, and
// nothing else. Tasks reach the proxy, and the proxy the database. Its settings of pooling are AWS's: so there is no object for its default target group,
// which AWS makes with it.
func (c composer) proxy(net Network, spec v1alpha1.DatabaseSpec, db Database) *Proxy {
	if spec.Proxy != v1alpha1.Enabled {
		return nil
	}
	part, port := proxyPart(spec.Name), onePort(db.Port)
	group := c.securityGroup(net, part, "proxy of database "+spec.Name)
	out := c.allowOut(part, group, db.SecurityGroup, port, "proxy to database "+spec.Name)
	in := c.allowIn(part, group, db.SecurityGroup, port, "proxy to database "+spec.Name)

	roleName, role := c.role(net, spec.Name+".proxy", byRDSProxy)
	d := c.Draft(spec.Name + ".proxy")
	policy := c.rolePolicy(d, roleName, role, []statement{{
		Effect: allow, Action: []string{"secretsmanager:GetSecretValue"}, Resource: []string{d.Text(db.Credentials)},
	}})

	name := c.AWSName(spec.Name, maxNameRDS)
	d = c.Draft(spec.Name)
	d.After(policy)
	if db.CredentialsVersion != nil {
		d.After(db.CredentialsVersion)
	}
	// RDS Proxy takes tokens of IAM, over TLS alone, or passwords, and not both (UserAuthConfig in the reference of its API).
	tokens, ways := spec.IAMAuthentication == v1alpha1.Enabled, "DISABLED"
	if tokens {
		ways = tokensAlone
	}
	res := plan.Named(&rds.Proxy{Spec: rds.ProxySpec{ForProvider: rds.ProxyParameters{
		EngineFamily:        new(proxyFamilies[spec.Engine]),
		Auth:                []rds.AuthParameters{{AuthScheme: new("SECRETS"), IAMAuth: &ways, SecretArn: d.Use(db.Credentials)}},
		RoleArn:             d.Use(role),
		RequireTLS:          new(tokens || c.parameters(spec)[tlsParameters[spec.Engine]] == tlsOn(spec.Engine)),
		VPCSecurityGroupIds: []*string{d.Use(group)},
		VPCSubnetIds:        c.subnetsOfProxy(d, net),
	}}}, name)
	res.SetManagementPolicies(plan.WithoutLateInitialize) // or what RDS says of the credentials would be copied into the list that is ours
	made := plan.Add(d, res)

	d = c.Draft(spec.Name)
	d.After(made.Object)
	d.After(db.answers()...)
	d.After(out, in)
	to := rds.ProxyTargetParameters{DBProxyName: &name, TargetGroupName: new("default")}
	if isAurora(spec.Engine) {
		to.DBClusterIdentifier = &db.Identifier
	} else {
		to.DBInstanceIdentifier = &db.Identifier
	}
	target := plan.Add(d, &rds.ProxyTarget{Spec: rds.ProxyTargetSpec{ForProvider: to}})
	now := made.Live.Status.AtProvider
	return &Proxy{SecurityGroup: group, Address: made.Fact(now.Endpoint), UserARN: proxyUserARN(db, made.Object, now.Arn), Target: target.Object}
}

// proxyUserARN says how IAM names the one user that a proxy knows, the master user, where it takes tokens. arn is that of the proxy, and ends with the ID by
// which IAM knows it.
func proxyUserARN(db Database, of *plan.Object, arn *string) func(string) plan.Fact {
	if db.UserARN == nil {
		return nil
	}
	return func(string) plan.Fact {
		_, user, known := strings.Cut(db.UserARN("").Output(), "/")
		proxy := strings.Split(plan.Text(arn), ":") // arn:aws:rds:<region>:<account>:db-proxy:<id>
		if !known || len(proxy) != 7 {
			return of.Fact(nil)
		}
		named := userARN(proxy, proxy[6], user)
		return of.Fact(&named)
	}
}

// tokensAlone is how RDS calls it that a proxy takes tokens of IAM, and no passwords.
const tokensAlone = "REQUIRED"

// hazardOfProxy is for who connects with a password as long as there is time: a proxy takes tokens or passwords.
func hazardOfProxy(was, will *rds.Proxy) string {
	if takesTokens(will) && !takesTokens(was) {
		return "the proxy refuses passwords from then on: what connects through it must ask IAM for a token where its password is refused"
	}
	return ""
}

func takesTokens(proxy *rds.Proxy) bool {
	return slices.ContainsFunc(proxy.Spec.ForProvider.Auth, func(auth rds.AuthParameters) bool { return plan.Text(auth.IAMAuth) == tokensAlone })
}

// subnetsOfProxy are those that a proxy was made with: AWS cannot change them, and a zone that is added later needs no proxy of its own.
func (c composer) subnetsOfProxy(d *plan.Draft, net Network) []*string {
	ids := d.UseAll(net.Database)
	key := c.Key(rds.Proxy_GroupVersionKind.GroupKind(), d.Part)
	if live, ok := c.Seen.Resources[key].(*rds.Proxy); ok && c.Seen.InAWS(key) {
		return asMade(live.Spec.ForProvider.VPCSubnetIds, live.Status.AtProvider.VPCSubnetIds)
	}
	return ids
}

// throughProxy is the database as those see it who are linked to it.
func (db Database) throughProxy() Database {
	db.SecurityGroup, db.Address, db.UserARN = db.Proxy.SecurityGroup, db.Proxy.Address, db.Proxy.UserARN
	return db
}
