package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
	"github.com/terrarium-io/terrarium/controllers"
)

// A diagram is the architecture of an Environment, as people who know AWS draw it, before it is drawn in any form.
type diagram struct {
	env   *v1alpha1.Environment
	state string
	zones []string
	tiers []tier

	// network has what the network and the cluster consist of, and outside are boxes that are in no subnet.
	network *box
	outside []*box
	links   []edge
}

// A tier is the subnets of one kind, one in each zone, and what is in them.
type tier struct {
	name    string
	subnets map[string]v1alpha1.SubnetStatus // by zone
	boxes   []*box
}

// A box is one item of the spec.
type box struct {
	plan.Instance
	kind      string
	state     string
	standings []controllers.Standing
}

// id of a box is a word, in every form of a diagram.
func (b *box) id() string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, b.Composition+"_"+b.Name)
}

func (b *box) title() string { return cmp.Or(b.Name, b.Composition) }

// count is how many of the resources of a box are ready.
func (b *box) count() string { return fmt.Sprintf("%d/%d", ready(b.standings), len(b.standings)) }

// said is the state of a box with the number of its resources.
func (b *box) said() string {
	if b.state == planned {
		return fmt.Sprintf("%s, %d resources", b.state, len(b.standings))
	}
	return fmt.Sprintf("%s, %s resources", b.state, b.count())
}

// An edge leads from who asks to who answers.
type edge struct {
	from, to *box
	label    string
}

// planned is the state of what is not looked for, in an Environment that is in a file.
const planned = "Planned"

// diagramOf an Environment. offline is true where nothing of it was looked for.
func diagramOf(v *view, offline bool) *diagram {
	reason, _ := v.says(v1alpha1.ConditionReady)
	d := &diagram{env: v.env, state: cmp.Or(stateOf(reason), planned)}
	boxOf := func(composition, name, kind string) *box {
		of := pick(v.standings, func(s controllers.Standing) bool { return s.Composition == composition && s.Instance == name })
		b := &box{Instance: plan.Instance{Composition: composition, Name: name}, kind: kind, standings: of, state: sumOf(of)}
		if offline {
			b.state = planned
		}
		return b
	}
	d.network = boxOf("network", "", "VPC")
	d.network.standings = append(d.network.standings, boxOf("cluster", "", "").standings...)
	d.subnets(v)
	d.place(v.env.Spec, boxOf)
	d.connect(v.env.Spec)
	return d
}

// subnets of the network, in which the names have the tier and the zone, or the ID where somebody else has made them.
func (d *diagram) subnets(v *view) {
	d.tiers = []tier{{name: "public"}, {name: "private"}, {name: "database"}}
	network := v.env.Status.Network
	if v.plan != nil && v.plan.Outputs.Network != nil {
		network = v.plan.Outputs.Network
	}
	if network == nil {
		return
	}
	for i := range d.tiers {
		d.tiers[i].subnets = map[string]v1alpha1.SubnetStatus{}
		for _, subnet := range network.Subnets {
			if name, _, _ := strings.Cut(subnet.Name, "-"); name == d.tiers[i].name {
				d.tiers[i].subnets[zoneOf(subnet, v.env, len(d.tiers[i].subnets)+1)] = subnet
			}
		}
		d.zones = slices.AppendSeq(d.zones, maps.Keys(d.tiers[i].subnets))
	}
	slices.Sort(d.zones)
	d.zones = slices.Compact(d.zones)
}

// zoneOf a subnet, or its number among those of its tier where somebody else has made it and nobody has looked yet.
func zoneOf(subnet v1alpha1.SubnetStatus, env *v1alpha1.Environment, number int) string {
	if subnet.AvailabilityZone == "" && env.Spec.Network.Existing != nil {
		return fmt.Sprintf("zone %d", number)
	}
	_, rest, _ := strings.Cut(subnet.Name, "-")
	return cmp.Or(subnet.AvailabilityZone, rest)
}

// place the boxes of the spec in the tiers whose subnets they use, or outside.
func (d *diagram) place(spec v1alpha1.EnvironmentSpec, boxOf func(composition, name, kind string) *box) {
	public, private, data := &d.tiers[0].boxes, &d.tiers[1].boxes, &d.tiers[2].boxes
	add := func(to *[]*box, composition, name, kind string) { *to = append(*to, boxOf(composition, name, kind)) }
	for _, lb := range spec.LoadBalancers {
		to := public
		if lb.Scheme == v1alpha1.SchemeInternal {
			to = private
		}
		add(to, "loadbalancer", lb.Name, cmp.Or(string(lb.Type), "Application")+" Load Balancer")
	}
	for _, s := range spec.Services {
		add(private, "service", s.Name, "ECS service")
	}
	for _, j := range spec.Jobs {
		add(private, "job", j.Name, "ECS task, "+cmp.Or(string(j.Schedule), "on demand"))
	}
	for _, f := range spec.FileSystems {
		add(private, "filesystem", f.Name, "EFS file system")
	}
	for _, db := range spec.Databases {
		add(data, "database", db.Name, "RDS "+string(db.Engine)+" "+db.EngineVersion)
	}
	for _, c := range spec.Caches {
		add(data, "cache", c.Name, "ElastiCache "+string(c.Engine))
	}
	for _, q := range spec.Queues {
		add(&d.outside, "queue", q.Name, "SQS queue")
	}
	for _, t := range spec.Topics {
		add(&d.outside, "topic", t.Name, "SNS topic")
	}
	for _, b := range spec.Buckets {
		add(&d.outside, "bucket", b.Name, "S3 bucket")
	}
	for _, s := range spec.Secrets {
		add(&d.outside, "secret", s.Name, "Secrets Manager")
	}
	if spec.Alarms != nil {
		alarms := boxOf("alarm", "", "CloudWatch alarms")
		d.outside = append(d.outside, alarms)
	}
}

// boxes of a diagram, in the order in which they are drawn.
func (d *diagram) boxes() []*box {
	var all []*box
	for _, t := range d.tiers {
		all = append(all, t.boxes...)
	}
	return append(all, d.outside...)
}

func (d *diagram) box(composition, name string) *box {
	for _, b := range d.boxes() {
		if b.Composition == composition && b.Name == name {
			return b
		}
	}
	return nil
}

// link two boxes, once, where both are there.
func (d *diagram) link(from, to *box, label string) {
	known := func(e edge) bool { return e.from == from && e.to == to }
	if from != nil && to != nil && !slices.ContainsFunc(d.links, known) {
		d.links = append(d.links, edge{from, to, label})
	}
}

// connect the boxes as the spec links them.
func (d *diagram) connect(spec v1alpha1.EnvironmentSpec) {
	for _, s := range spec.Services {
		of := d.box("service", s.Name)
		for _, r := range s.Routes {
			d.link(d.box("loadbalancer", r.LoadBalancer), of, "route "+r.Name)
		}
		d.connectTask(of, s.TaskSpec)
	}
	for _, j := range spec.Jobs {
		d.connectTask(d.box("job", j.Name), j.TaskSpec)
	}
	for _, t := range spec.Topics {
		for _, subscription := range t.Subscriptions {
			d.link(d.box("topic", t.Name), d.box("queue", subscription.Queue), "subscription")
		}
	}
}

// connectTask with what its containers are linked to.
func (d *diagram) connectTask(of *box, spec v1alpha1.TaskSpec) {
	d.connectContainer(of, containerLinks{spec.Databases, spec.Caches, spec.Queues, spec.Topics, spec.Buckets, spec.SecretEnv})
	for _, volume := range spec.Volumes {
		d.link(of, d.box("filesystem", volume.FileSystem), "mounts")
	}
	for _, sidecar := range spec.Sidecars {
		d.connectContainer(of, containerLinks{sidecar.Databases, sidecar.Caches, sidecar.Queues, sidecar.Topics, sidecar.Buckets, sidecar.SecretEnv})
	}
}

// containerLinks are what a container of a task is linked to.
type containerLinks struct {
	databases []v1alpha1.DatabaseLink
	caches    []v1alpha1.CacheLink
	queues    []v1alpha1.QueueLink
	topics    []v1alpha1.TopicLink
	buckets   []v1alpha1.BucketLink
	secretEnv []v1alpha1.SecretEnvVar
}

func (d *diagram) connectContainer(of *box, links containerLinks) {
	for _, to := range links.databases {
		d.link(of, d.box("database", to.Name), "SQL")
	}
	for _, to := range links.caches {
		d.link(of, d.box("cache", to.Name), "cache")
	}
	for _, to := range links.queues {
		d.link(of, d.box("queue", to.Name), string(to.Access))
	}
	for _, to := range links.topics {
		d.link(of, d.box("topic", to.Name), "Publish")
	}
	for _, to := range links.buckets {
		d.link(of, d.box("bucket", to.Name), string(to.Access))
	}
	for _, to := range links.secretEnv {
		d.link(of, d.box("secret", to.Secret), "reads")
	}
}
