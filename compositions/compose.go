package compositions

import (
	"cmp"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// compositionOrder lists the compositions: each uses only outputs of those before it.
var compositionOrder = []plan.Composition{
	inNetwork, inCluster, inLoadBalancers, inSecrets, inDatabases, inQueues, inTopics, inBuckets, inFileSystems, inCaches, inServices, inJobs, inAlarms, inState,
}

// Order of the compositions: each uses only outputs of those before it.
func Order() []plan.Composition { return slices.Clone(compositionOrder) }

// Kinds are the kinds that compositions make. The controller watches and prunes exactly these; a kind that is no longer made keeps its row for
// one minor release, so that what is left of it is pruned.
var Kinds = plan.NewKinds(
	networkKinds, clusterKinds, loadBalancerKinds, secretKinds, databaseKinds, databaseProxyKinds, auroraKinds, queueKinds, topicKinds, bucketKinds,
	fileSystemKinds, cacheKinds, nameKinds, taskKinds, serviceKinds, jobKinds, alarmKinds, webACLKinds,
)

// TaskInputs are what the tasks of services and jobs use of the rest of the Environment.
type TaskInputs struct {
	Region        string
	Network       Network
	Cluster       Cluster
	LoadBalancers map[string]LoadBalancer
	Databases     map[string]Database
	FileSystems   map[string]FileSystem
	Secrets       map[string]Secret
	Queues        map[string]Queue
	Topics        map[string]Topic
	Buckets       map[string]Bucket
	Caches        map[string]Cache

	// Order of the listener rules.
	Order order

	// workloads with what their links give, by their parts.
	workloads map[string]workload
}

// unmade are the inputs before anything is made: what follows from the spec alone.
func unmade(env *v1alpha1.Environment) TaskInputs {
	in := TaskInputs{Secrets: map[string]Secret{}}
	if env.Spec.Cluster.ExecLogs != nil {
		in.Cluster.ExecLogs = &ExecLogs{}
	}
	for _, spec := range env.Spec.Secrets {
		in.Secrets[spec.Name] = Secret{IsParameter: spec.ValueFrom.Parameter != nil}
	}
	return in
}

// link the workloads of an Environment.
func (in TaskInputs) link(env *v1alpha1.Environment) map[string]workload {
	all := make(map[string]workload, len(env.Spec.Services)+len(env.Spec.Jobs))
	for w := range workloads(env) {
		all[w.part] = in.linked(w)
	}
	return all
}

// linked is a workload with what its links give: those of the main container, of the sidecars, and of the whole workload. While the inputs are not
// made, the grants have no facts.
func (in TaskInputs) linked(w workload) workload {
	w.loadBalancers = in.LoadBalancers
	for _, variable := range w.SecretEnv {
		w.link(w.name, in.Secrets[variable.Secret].grant(variable))
	}
	in.linkSidecars(&w)
	for _, p := range w.pulls() {
		w.link(p.container, in.Secrets[p.secret].grantPull(p.secret))
	}
	for _, to := range w.Databases {
		w.link(w.name, in.Databases[to.Name].grant(to))
	}
	for _, volume := range w.Volumes {
		switch {
		case volume.Existing != nil:
			w.link(w.name, in.grantFileSystem(*volume.Existing, w.writes(volume.Name)))
		case volume.FileSystem != "":
			w.link(w.name, in.FileSystems[volume.FileSystem].grant(volume))
		}
	}
	in.linkMessagesAndFiles(&w, w.name, w.Queues, w.Topics, w.Buckets)
	for _, to := range w.Caches {
		w.link(w.name, in.Caches[to.Name].grant(to))
	}
	if w.takesCommands() && in.Cluster.ExecLogs != nil {
		w.link(w.name, in.Cluster.ExecLogs.grant())
	}
	return w
}

// linkSidecars of a workload, its log router among them.
func (in TaskInputs) linkSidecars(w *workload) {
	for _, sidecar := range w.Sidecars {
		for _, variable := range sidecar.SecretEnv {
			w.link(sidecar.Name, in.Secrets[variable.Secret].grant(variable))
		}
		for _, to := range sidecar.Databases {
			w.link(sidecar.Name, in.Databases[to.Name].grant(to))
		}
		in.linkMessagesAndFiles(w, sidecar.Name, sidecar.Queues, sidecar.Topics, sidecar.Buckets)
		for _, to := range sidecar.Caches {
			w.link(sidecar.Name, in.Caches[to.Name].grant(to))
		}
	}
	if w.Logs.Router != nil {
		for _, option := range w.Logs.Router.SecretOptions {
			w.link(logRouter, in.Secrets[option.Secret].grant(option))
		}
	}
}

// linkMessagesAndFiles of a container of a workload.
func (in TaskInputs) linkMessagesAndFiles(
	w *workload, container string, queues []v1alpha1.QueueLink, topics []v1alpha1.TopicLink, buckets []v1alpha1.BucketLink,
) {
	for _, to := range queues {
		w.link(container, in.Queues[to.Name].grant(to))
	}
	for _, to := range topics {
		w.link(container, in.Topics[to.Name].grant(to))
	}
	for _, to := range buckets {
		w.link(container, in.Buckets[to.Name].grant(to))
	}
}

// Compose says what should exist for an Environment, given what has been observed. The Environment must have the defaults of its schema.
// It fails for an Environment that it cannot serve, with the name of the field; admission refuses those first.
func Compose(env *v1alpha1.Environment, seen plan.Observed) (*plan.Plan, error) {
	if err := checkSpec(env, seen); err != nil {
		return nil, err
	}
	engine, err := plan.NewComposer(env, seen, compositionOrder, Kinds)
	if err != nil {
		return nil, err
	}
	c := composer{engine, openingsIn(env, seen), sendersIn(env, seen)}
	net, err := network(c)
	if err != nil {
		return nil, err
	}
	if err := c.checkExisting(net); err != nil {
		return nil, err
	}
	net.Names, net.BalancerZone = c.privateDNS(net), c.balancerZone(net)
	in := TaskInputs{
		Region:        env.Spec.Region,
		Network:       net,
		Cluster:       cluster(c, net),
		LoadBalancers: map[string]LoadBalancer{},
		Secrets:       map[string]Secret{},
		Databases:     map[string]Database{},
		Queues:        map[string]Queue{},
		Topics:        map[string]Topic{},
		Buckets:       map[string]Bucket{},
		FileSystems:   map[string]FileSystem{},
		Caches:        map[string]Cache{},
	}
	if env.Spec.Network.Existing != nil {
		in.Network.Account = in.Cluster.Account // another account may share its VPC with this one
	}
	in.Order = c.orderRoutes()
	if err := c.compose(in); err != nil {
		return nil, err
	}
	in.workloads = in.link(env)
	if err := c.checkLinks(in.workloads); err != nil {
		return nil, err
	}
	c.run(in)
	c.noteLeaving()
	if err := checkLimits(c.Plan); err != nil {
		return nil, err
	}
	if err := c.Finish(); err != nil {
		return nil, err
	}
	return c.Plan, nil
}

// compose fills in what tasks are linked to: each block after those that it uses.
func (c composer) compose(in TaskInputs) error {
	for _, spec := range c.Env.Spec.LoadBalancers {
		in.LoadBalancers[spec.Name] = loadBalancer(c, in.Network, spec)
	}
	for _, spec := range c.Env.Spec.Secrets {
		in.Secrets[spec.Name] = secret(c, spec)
	}
	if err := c.checkSources(); err != nil {
		return err
	}
	for _, spec := range sourcesFirst(c.Env.Spec.Databases) {
		in.Databases[spec.Name] = database(c, in.Network, spec, in.Databases)
	}
	for _, spec := range c.Env.Spec.Queues {
		in.Queues[spec.Name] = queue(c, in.Network.Account, spec)
	}
	for _, spec := range c.Env.Spec.Topics {
		in.Topics[spec.Name] = topic(c, in, spec)
	}
	for _, spec := range c.Env.Spec.Buckets {
		in.Buckets[spec.Name] = bucket(c, spec)
	}
	for _, spec := range c.Env.Spec.FileSystems {
		in.FileSystems[spec.Name] = fileSystem(c, in.Network, spec)
	}
	for _, spec := range c.Env.Spec.Caches {
		in.Caches[spec.Name] = cache(c, in.Network, spec)
	}
	return nil
}

// run makes what runs, and what looks at it and keeps it.
func (c composer) run(in TaskInputs) {
	services := make([]Service, 0, len(c.Env.Spec.Services))
	for _, spec := range c.Env.Spec.Services {
		services = append(services, service(c, in, spec))
	}
	c.turn(in.Order.turning)
	for _, spec := range c.Env.Spec.Jobs {
		job(c, in, spec)
	}
	if c.Env.Spec.Alarms != nil {
		alarms(c, in, services)
	}
	if c.Env.Spec.State != nil {
		state(c, in.Network, *c.Env.Spec.State)
	}
}

// checkSpec refuses what cannot be served, whoever has let it in.
func checkSpec(env *v1alpha1.Environment, seen plan.Observed) error {
	spec := env.Spec
	if err := plan.CheckTags(spec.Tags); err != nil {
		return err
	}
	if err := checkRoutes(spec); err != nil {
		return err
	}
	if err := cmp.Or(
		checkListeners(spec), checkTransports(spec), checkScaling(spec), CheckDeployments(spec), checkReplicated(env, seen), checkPrivateDNS(env, seen),
		checkPrivateNames(spec),
	); err != nil {
		return err
	}
	if err := checkTopics(spec); err != nil {
		return err
	}
	if err := checkTimeZones(spec, seen); err != nil {
		return err
	}
	if err := checkTexts(spec); err != nil {
		return err
	}
	if err := checkPlacement(env); err != nil {
		return err
	}
	return checkValues(env)
}
