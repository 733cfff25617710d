package compositions_test

import (
	"cmp"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// names are of the kind that makes trouble: long ones, those that others begin with, those that our own names are made of.
var names = []string{
	"web", "a", "a-b", "a--b", "b", "b-c", "0", "task", "web-task", "web-execution", "database-a", "a-credentials", "public", "private-a",
	"cluster", "sg-1", "internal-1", strings.Repeat("x", 32), "x-" + strings.Repeat("y", 30),
}

var regions = []string{"eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-2"}

var envNames = []string{"HOST", "DB_HOST", "DB_PASSWORD", "LOG_LEVEL", "A_B.C-D", "_", "KEY"}

// anEnvironment makes an Environment of what the API has. Most are valid; a few name things that do not exist.
func anEnvironment(d *dice, region string) *v1alpha1.Environment {
	env := &v1alpha1.Environment{}
	env.Name = oneOf(d, "staging", "a", "0", strings.Repeat("e", 40))
	env.Namespace = oneOf(d, "shop", "default", "internal", "sg", "0", strings.Repeat("n", 63))
	if d.rarely() {
		env.Annotations = map[string]string{v1alpha1.AnnotationNameSuffix: "blue1"}
	}
	env.Spec.Region = region
	env.Spec.ProviderConfigRef.Kind = oneOf(d, "", "ProviderConfig")
	env.Spec.Tags = oneOf(d, nil, map[string]string{"team": "shop"}, map[string]string{"Name": "mine", "empty": ""})
	env.Spec.Network = aNetwork(d, region)
	env.Spec.Cluster.ContainerInsights = oneOf[v1alpha1.ContainerInsights](d, "", "Disabled", "Enhanced")
	for _, name := range some(d, 2, names) {
		balancer := aLoadBalancer(d, region, name)
		if env.Spec.Network.PrivateDNS == nil && !d.rarely() {
			balancer.PrivateNames = nil
		}
		env.Spec.LoadBalancers = append(env.Spec.LoadBalancers, varied(d, region, balancer))
	}
	for _, name := range some(d, 3, names) {
		env.Spec.Databases = append(env.Spec.Databases, aDatabase(d, region, name))
	}
	for _, name := range some(d, 4, names) {
		env.Spec.Secrets = append(env.Spec.Secrets, aSecret(d, region, name))
	}
	for _, name := range some(d, 3, names) {
		env.Spec.Queues = append(env.Spec.Queues, aQueue(d, name))
	}
	for _, name := range some(d, 3, names) {
		env.Spec.Topics = append(env.Spec.Topics, aTopic(d, env, name))
	}
	for _, name := range some(d, 2, names) {
		env.Spec.Buckets = append(env.Spec.Buckets, aBucket(d, name))
	}
	for _, name := range some(d, 2, names) {
		env.Spec.Caches = append(env.Spec.Caches, aCache(d, name))
	}
	for _, name := range some(d, 5, names) {
		env.Spec.Services = append(env.Spec.Services, aService(d, env, name))
	}
	for _, name := range some(d, 2, names) {
		env.Spec.Jobs = append(env.Spec.Jobs, aJob(d, env, name))
	}
	env.Spec.IAM.Path = oneOf(d, "", "/teams/shop/")
	bucket := map[string]string{"cn-north-1": "acme-terrarium"}[region] // it cannot be changed
	env.Spec.State = oneOf(d, nil, &v1alpha1.StateSpec{BucketName: bucket}, &v1alpha1.StateSpec{BucketName: bucket, NoncurrentVersionExpirationDays: 1})
	if env.Spec.Network.NATGateway == v1alpha1.NATNone && !d.rarely() {
		pullThroughEndpoints(env)
	}
	addSeldom(d, env)
	return env
}

// pullThroughEndpoints gives all tasks an image that they can pull without a NAT gateway.
func pullThroughEndpoints(env *v1alpha1.Environment) {
	image := "444455556666.dkr.ecr." + env.Spec.Region + ".amazonaws.com/team/shop:7"
	for i := range env.Spec.Services {
		service := &env.Spec.Services[i]
		service.Image = image
		for j := range service.Sidecars {
			service.Sidecars[j].Image = image
		}
	}
	for i := range env.Spec.Jobs {
		env.Spec.Jobs[i].Image = image
	}
}

func aNetwork(d *dice, region string) v1alpha1.NetworkSpec {
	zones := oneOf(d,
		v1alpha1.AvailabilityZones{},
		v1alpha1.AvailabilityZones{Count: 3},
		v1alpha1.AvailabilityZones{Count: 3},
		v1alpha1.AvailabilityZones{Names: []string{region + "c", region + "a"}},
	)
	if d.rarely() {
		zones = v1alpha1.AvailabilityZones{Count: 1}
	}
	return v1alpha1.NetworkSpec{
		CIDRBlock:         oneOf(d, "", "172.16.0.0/20", "192.168.0.0/17"),
		AvailabilityZones: zones,
		NATGateway:        oneOf[v1alpha1.NATGatewayMode](d, "", "None", "Single", "PerAvailabilityZone", "Regional"),
		VPCEndpoints:      oneOf[v1alpha1.VPCEndpointMode](d, "", "Auto", "None"),
		FlowLogs:          v1alpha1.FlowLogsSpec{Mode: oneOf[v1alpha1.Switch](d, "", "Enabled"), RetentionDays: oneOf[int32](d, 0, 365)},
		PrivateDNS:        oneOf(d, nil, &v1alpha1.PrivateDNSSpec{Domain: strings.Repeat("a.", 56) + "internal"}),
	}
}

func aLoadBalancer(d *dice, region, name string) v1alpha1.LoadBalancerSpec {
	return v1alpha1.LoadBalancerSpec{
		Name:               name,
		Scheme:             oneOf[v1alpha1.LoadBalancerScheme](d, "", "Internal"),
		AllowedCIDRs:       some(d, 3, []string{"10.0.0.0/8", "192.168.1.0/24", "0.0.0.0/0", "198.51.100.7/32"}),
		IdleTimeoutSeconds: int32(d.roll()),
		DeletionProtection: oneOf[v1alpha1.Switch](d, "", "Enabled"),
		TLS:                someTLS(d, region, name),
		PrivateNames:       oneOf(d, nil, []v1alpha1.Name{name}),
	}
}

func someTLS(d *dice, region, name string) *v1alpha1.TLSSpec {
	own := strings.Trim(name, "-") + ".example.org"
	return oneOf(d,
		nil,
		&v1alpha1.TLSSpec{CertificateARN: "arn:" + partitionOf(region) + ":acm:" + region + ":111122223333:certificate/1"},
		&v1alpha1.TLSSpec{HostedZoneID: "Z1", DomainNames: []string{own}, SSLPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06"},
		&v1alpha1.TLSSpec{HostedZoneID: "Z1", DomainNames: []string{own, "*." + own, "wildcard." + own, "a." + own}},
	)
}

// partitionOf one of the regions.
func partitionOf(region string) string {
	return cmp.Or(map[string]string{"us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn"}[region], "aws")
}

func aTask(d *dice, env *v1alpha1.Environment) v1alpha1.TaskSpec {
	size := oneOf(d, [2]int32{}, [2]int32{512, 1024}, [2]int32{16384, 122880})
	task := v1alpha1.TaskSpec{
		CPU: size[0], MemoryMiB: size[1],
		Image: oneOf(d, "nginx", "public.ecr.aws/nginx/nginx:1.29", "444455556666.dkr.ecr.cn-north-1.amazonaws.com.cn/team/shop@sha256:0123",
			"444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop"),
		CPUArchitecture:     oneOf[v1alpha1.CPUArchitecture](d, "", "ARM64"),
		Command:             oneOf(d, nil, []string{"sh", "-c", `echo "${HOME}" <&>`, ""}),
		EphemeralStorageGiB: oneOf[int32](d, 0, 21, 200),
		IAM:                 somePermissions(d),
	}
	for _, variable := range some(d, 4, envNames) {
		task.Env = append(task.Env, v1alpha1.EnvVar{Name: variable, Value: new(oneOf(d, "", "text", `{"a": "<b>"}`))})
	}
	task.TaskNetwork = aTaskNetwork(d)
	addLinks(d, env, &task)
	for _, sidecar := range some(d, 2, []string{"proxy", "metrics", "envoy"}) {
		task.Sidecars = append(task.Sidecars, aSidecar(d, env, sidecar))
	}
	return task
}

func aService(d *dice, env *v1alpha1.Environment, name string) v1alpha1.ServiceSpec {
	service := v1alpha1.ServiceSpec{
		Name: name, TaskSpec: aTask(d, env),
		Ports:    []v1alpha1.ContainerPort{{Name: "http", ContainerPort: 8080}, {Name: "admin", ContainerPort: 9000}},
		Scaling:  aScaling(d),
		Capacity: v1alpha1.CapacitySpec{SpotPercent: oneOf(d, nil, new(int32(50)), new(int32(100))), OnDemandBase: oneOf(d, nil, new(int32(2)))},
	}
	service.ExecuteCommand = oneOf[v1alpha1.Switch](d, "", "Enabled")
	service.ServiceConnect = oneOf[v1alpha1.Switch](d, "", "Enabled")
	service.Deployment.CircuitBreaker = oneOf[v1alpha1.CircuitBreaker](d, "", "Stop", "Disabled")
	service.Deployment.Wait = oneOf[v1alpha1.DeploymentWait](d, "", "None")
	if d.roll()%3 == 2 {
		service.HealthCheck = &v1alpha1.ContainerHealthCheck{Command: []string{"CMD", "true"}}
	}
	addRoutes(d, env, &service)
	varyRoutes(d, &service)
	if len(service.Routes) > 0 {
		if most := service.Scaling.MaxTasks; most != nil && *most > 1 { // else nothing follows a target
			service.Scaling.RequestsPerTarget = oneOf[int32](d, 0, 1000)
		}
	}
	return service
}

func aSidecar(d *dice, env *v1alpha1.Environment, name string) v1alpha1.SidecarSpec {
	sidecar := v1alpha1.SidecarSpec{
		Name: name, Image: oneOf(d, "envoy", "444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop"),
		Start: oneOf[v1alpha1.SidecarStart](d, "", "Before"), Essential: oneOf(d, nil, new(false)),
	}
	for _, secret := range env.Spec.Secrets[:min(1, len(env.Spec.Secrets))] {
		sidecar.SecretEnv = append(sidecar.SecretEnv, v1alpha1.SecretEnvVar{Name: "KEY", Secret: secret.Name})
	}
	for _, db := range env.Spec.Databases[:min(1, len(env.Spec.Databases))] {
		if d.rarely() {
			sidecar.Databases = append(sidecar.Databases, v1alpha1.DatabaseLink{Name: db.Name})
		}
	}
	for _, queue := range env.Spec.Queues[:min(1, len(env.Spec.Queues))] {
		link := v1alpha1.QueueLink{Name: queue.Name, Access: v1alpha1.QueueSend, Variables: v1alpha1.LinkVariables{"URL": "OUT"}}
		sidecar.Queues = append(sidecar.Queues, link)
	}
	if d.rarely() {
		pullFrom(env, &sidecar)
	}
	sidecar.CPU, sidecar.MemoryMiB, sidecar.StopTimeoutSeconds = oneOf[int32](d, 0, 16), oneOf[int32](d, 0, 64), oneOf[int32](d, 0, 90)
	return sidecar
}

func aJob(d *dice, env *v1alpha1.Environment, name string) v1alpha1.JobSpec {
	return v1alpha1.JobSpec{
		Name: name, TaskSpec: aTask(d, env),
		Schedule: oneOf[v1alpha1.ScheduleExpression](d, "rate(1 day)", "cron(0 3 * * ? *)"), State: oneOf[v1alpha1.Switch](d, "", "Disabled"),
	}
}

func aScaling(d *dice) v1alpha1.ScalingSpec {
	night := v1alpha1.ScalingSchedule{Name: "night", Expression: "cron(0 22 * * ? *)", MinTasks: new(int32(0)), MaxTasks: new(int32(0))}
	return oneOf(d,
		v1alpha1.ScalingSpec{},
		v1alpha1.ScalingSpec{MinTasks: new(int32(0)), MaxTasks: new(int32(0))},
		v1alpha1.ScalingSpec{MinTasks: new(int32(1)), MaxTasks: new(int32(9)), MemoryTargetPercent: 70},
		v1alpha1.ScalingSpec{Schedules: []v1alpha1.ScalingSchedule{night}},
		v1alpha1.ScalingSpec{MinTasks: new(int32(2)), MaxTasks: new(int32(3)), CPUTargetPercent: 60, MemoryTargetPercent: 70},
	)
}

func somePermissions(d *dice) v1alpha1.ServiceIAM {
	return oneOf(d,
		v1alpha1.ServiceIAM{},
		v1alpha1.ServiceIAM{PolicyARNs: []string{"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/a/b"}},
		v1alpha1.ServiceIAM{Statements: []v1alpha1.PolicyStatement{{
			Actions: []string{"s3:*"}, Resources: []string{"*"},
			Conditions: []v1alpha1.PolicyCondition{{Operator: "StringEquals", Key: "aws:SourceVpc", Values: []string{"vpc-1"}}},
		}}},
	)
}

// addLinks makes a service use the load balancers, databases and secrets of its Environment.
func addRoutes(d *dice, env *v1alpha1.Environment, service *v1alpha1.ServiceSpec) {
	for i, balancer := range env.Spec.LoadBalancers {
		if balancer.Type == v1alpha1.TypeNetwork {
			addListenersRoute(d, balancer, len(env.Spec.Services), service)
			continue
		}
		service.Routes = append(service.Routes, someRoutes(d, balancer.Name, service.Name, []string{"a", "c", "r"}[i])...)
	}
}

func addLinks(d *dice, env *v1alpha1.Environment, task *v1alpha1.TaskSpec) {
	for i, db := range env.Spec.Databases {
		if d.often() {
			task.Databases = append(task.Databases, v1alpha1.DatabaseLink{Name: db.Name, EnvPrefix: []string{"MAIN_", "SECOND_", "X_"}[i]})
		}
	}
	for i, queue := range env.Spec.Queues {
		if d.often() {
			access := oneOf(d, v1alpha1.QueueSend, v1alpha1.QueueReceive, v1alpha1.QueueSendAndReceive)
			task.Queues = append(task.Queues, v1alpha1.QueueLink{Name: queue.Name, Access: access, EnvPrefix: []string{"Q1_", "Q2_", "Q3_"}[i]})
		}
	}
	for i, topic := range env.Spec.Topics {
		if d.often() {
			task.Topics = append(task.Topics, v1alpha1.TopicLink{Name: topic.Name, EnvPrefix: []string{"T1_", "T2_", "T3_"}[i]})
		}
	}
	for i, bucket := range env.Spec.Buckets {
		access := oneOf(d, v1alpha1.BucketRead, v1alpha1.BucketReadWrite)
		task.Buckets = append(task.Buckets, v1alpha1.BucketLink{Name: bucket.Name, Access: access, EnvPrefix: []string{"B1_", "B2_"}[i]})
	}
	for i, cache := range env.Spec.Caches {
		task.Caches = append(task.Caches, v1alpha1.CacheLink{Name: cache.Name, EnvPrefix: []string{"C1_", "C2_"}[i]})
	}
	for i, secret := range env.Spec.Secrets {
		if d.often() {
			task.SecretEnv = append(task.SecretEnv, v1alpha1.SecretEnvVar{Name: "SECRET_" + string(rune('A'+i)), Secret: secret.Name})
		}
	}
	if d.rarely() {
		task.SecretEnv = append(task.SecretEnv, v1alpha1.SecretEnvVar{Name: "MISSING", Secret: "missing"})
	}
}

// someRoutes differ from those of all other services, as the routes of a load balancer must.
func someRoutes(d *dice, balancer, service, prefix string) []v1alpha1.RouteSpec {
	return some(d, 2, []v1alpha1.RouteSpec{
		{Name: prefix, LoadBalancer: balancer, Port: "http", Hosts: []string{service + ".example.org"}},
		{Name: prefix + "-b", LoadBalancer: balancer, Port: "admin", Hosts: []string{"*." + service + ".example.org", "a.b"}, Paths: []string{"/*", "/api/*"}},
		{Name: prefix + "--b", LoadBalancer: balancer, Port: "http", Paths: []string{"/" + service + "/*", "/" + service}},
	})
}
