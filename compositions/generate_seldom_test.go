package compositions_test

import (
	"fmt"
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// addSeldom gives an Environment some of what few have. Most of it is left out of most Environments, so that they stay small and valid.
func addSeldom(d *dice, env *v1alpha1.Environment) {
	spec := &env.Spec
	if spec.Network.VPCEndpoints != v1alpha1.VPCEndpointsNone && d.seldom() {
		spec.Network.InterfaceEndpoints = []v1alpha1.EndpointService{"sts", "monitoring"}
	}
	if spec.Region == regions[0] && d.seldom() {
		spec.Network = v1alpha1.NetworkSpec{Existing: theirNetwork(), PrivateDNS: spec.Network.PrivateDNS}
	}
	if d.seldom() {
		spec.Cluster = v1alpha1.ClusterSpec{Existing: &v1alpha1.ExistingCluster{Name: "theirs"}}
	}
	if d.seldom() {
		spec.IAM.PermissionsBoundaryARN = "arn:" + partitionOf(spec.Region) + ":iam::111122223333:policy/boundary"
	}
	if d.seldom() {
		spec.Alarms = &v1alpha1.AlarmsSpec{NotificationTopicARN: "arn:" + partitionOf(spec.Region) + ":sns:" + spec.Region + ":111122223333:alarms"}
	}
	spec.DeletionPolicy = oneOf[v1alpha1.DeletionPolicy](d, "", "", "Orphan")
	spec.DeletionProtection = oneOf[v1alpha1.Switch](d, "", "", "Enabled")
	for _, name := range some(d, 1, names) {
		spec.FileSystems = append(spec.FileSystems, v1alpha1.FileSystemSpec{
			Name: name, ThroughputMode: oneOf[v1alpha1.ThroughputMode](d, "", "Bursting"), Backup: oneOf[v1alpha1.Switch](d, "", "Disabled"),
			Deletion: oneOf[v1alpha1.FileSystemDeletion](d, "", "Delete"),
		})
	}
	for i := range spec.Queues {
		spec.Queues[i].VisibilityTimeoutSeconds, spec.Queues[i].RetentionSeconds = oneOf(d, nil, new(int32(60))), oneOf[int32](d, 0, 60)
	}
	for i := range spec.Services {
		addSeldomToTask(d, env, &spec.Services[i].TaskSpec)
		addSeldomToService(d, env, &spec.Services[i])
	}
	for i := range spec.Jobs {
		job := &spec.Jobs[i]
		addSeldomToTask(d, env, &job.TaskSpec)
		job.TimeZone, job.Retries = oneOf[v1alpha1.TimeZone](d, "", "Europe/Berlin"), oneOf(d, nil, new(int32(0)))
		job.CapacityProvider = oneOf[v1alpha1.CapacityProvider](d, "", "", "FARGATE_SPOT")
		if d.seldom() { // it is started on demand
			job.Schedule, job.State, job.TimeZone, job.Retries = "", "", "", nil
		}
	}
	if len(spec.Services) > 0 && d.seldom() {
		spec.Patches = []v1alpha1.PatchSpec{{
			Name: "platform", Composition: "service", Instance: spec.Services[0].Name, Kind: "Service", ResourceName: spec.Services[0].Name,
			ForProvider: apiextensionsv1.JSON{Raw: []byte(`{"platformVersion": "1.4.0"}`)},
		}}
	}
}

// seldom is true one time in eight.
func (d *dice) seldom() bool { return d.roll()%8 == 7 }

// theirNetwork is as reportExisting has it.
func theirNetwork() *v1alpha1.ExistingNetwork {
	return &v1alpha1.ExistingNetwork{
		VPCID: "vpc-0a1b2c3d4e5f60718", PrivateSubnetIDs: []v1alpha1.SubnetID{"subnet-0000000a", "subnet-0000000b"},
		PublicSubnetIDs: []v1alpha1.SubnetID{"subnet-0000001a", "subnet-0000001b"}, DatabaseSubnetIDs: []v1alpha1.SubnetID{"subnet-0000002a", "subnet-0000002b"},
	}
}

func addSeldomToTask(d *dice, env *v1alpha1.Environment, task *v1alpha1.TaskSpec) {
	task.EntryPoint = oneOf(d, nil, nil, []v1alpha1.Text{"/bin/sh", ""})
	task.ReadonlyRootFilesystem = oneOf(d, nil, nil, new(false))
	task.ContainerSettings = someSettings(d)
	task.Logs = v1alpha1.LogsSpec{RetentionDays: oneOf[v1alpha1.LogDays](d, 0, 7), Retention: oneOf[v1alpha1.LogRetention](d, "", "", "Unlimited")}
	if env.Spec.Network.NATGateway != v1alpha1.NATNone && d.seldom() {
		task.Logs.Router = someRouter(d)
	}
	if d.seldom() {
		task.IAM = v1alpha1.ServiceIAM{TaskRoleARN: "arn:aws:iam::111122223333:role/theirs", ExecutionRoleARN: oneOf(d, "", "arn:aws:iam::111122223333:role/starts")}
	}
	if len(env.Spec.LoadBalancers) > 0 && d.seldom() {
		task.Env = append(task.Env, v1alpha1.EnvVar{Name: "ENDPOINT", ValueFrom: &v1alpha1.EnvVarSource{
			LoadBalancer: env.Spec.LoadBalancers[0].Name, Field: v1alpha1.FieldDNSName,
		}})
	}
	if len(env.Spec.Topics) > 0 && len(task.Topics) > 0 && d.seldom() {
		task.Topics[0].Variables = v1alpha1.LinkVariables{"ARN": "TOPIC"}
	}
	for i := range task.Databases {
		if db := env.Spec.Databases[i]; db.Name == task.Databases[i].Name && db.IAMAuthentication == v1alpha1.Enabled {
			task.Databases[i].IAMUsername = oneOf[v1alpha1.DatabaseUsername](d, "", "reader")
		}
	}
	addVolumes(d, env, task)
	for i := range task.Sidecars {
		addSeldomToSidecar(d, &task.Sidecars[i])
	}
}

func someSettings(d *dice) v1alpha1.ContainerSettings {
	return oneOf(d,
		v1alpha1.ContainerSettings{},
		v1alpha1.ContainerSettings{},
		v1alpha1.ContainerSettings{User: "1000:1000", WorkingDirectory: "/srv/app", StopTimeoutSeconds: 120},
		v1alpha1.ContainerSettings{Labels: v1alpha1.ContainerLabels{"com.example.team": "${x}"}, OpenFiles: &v1alpha1.OpenFiles{Soft: 1024, Hard: 65536}},
		v1alpha1.ContainerSettings{
			RestartPolicy: &v1alpha1.RestartPolicy{IgnoredExitCodes: []int32{0}, RestartAttemptPeriodSeconds: 60},
			Capabilities:  &v1alpha1.Capabilities{Add: []v1alpha1.AddedCapability{v1alpha1.CapabilityPtrace}, Drop: []v1alpha1.DroppedCapability{"NET_RAW"}},
		},
	)
}

func someRouter(d *dice) *v1alpha1.LogRouter {
	return oneOf(d,
		&v1alpha1.LogRouter{Options: v1alpha1.LogOptions{"Name": "stdout"}},
		&v1alpha1.LogRouter{Type: v1alpha1.LogRouterFluentd, Image: "fluentd", ConfigFile: "/fluentd/etc/own.conf", Options: v1alpha1.LogOptions{"@type": "stdout"}},
	)
}

// addVolumes gives a task the file systems of its Environment, one of somebody else, and an empty one, and mounts them in each container.
func addVolumes(d *dice, env *v1alpha1.Environment, task *v1alpha1.TaskSpec) {
	for i, fs := range env.Spec.FileSystems {
		task.Volumes = append(task.Volumes, v1alpha1.VolumeSpec{Name: fmt.Sprint("files-", i), FileSystem: fs.Name, Path: "/media"})
	}
	if d.seldom() {
		task.Volumes = append(task.Volumes, v1alpha1.VolumeSpec{Name: "empty"})
	}
	if d.seldom() {
		existing := oneOf(d,
			&v1alpha1.ExistingFileSystem{FileSystemID: "fs-0a1b2c3d", Path: "/data"},
			&v1alpha1.ExistingFileSystem{FileSystemID: "fs-0a1b2c3d", AccessPointID: "fsap-0a1b2c3d"},
		)
		task.Volumes = append(task.Volumes, v1alpha1.VolumeSpec{Name: "theirs", Existing: existing})
	}
	for i, volume := range task.Volumes {
		mount := v1alpha1.VolumeMount{Volume: volume.Name, Path: fmt.Sprint("/mnt/", i), ReadOnly: oneOf(d, nil, new(true))}
		task.Mounts = append(task.Mounts, mount)
		for j := range task.Sidecars {
			task.Sidecars[j].Mounts = append(task.Sidecars[j].Mounts, mount)
		}
	}
}

func addSeldomToSidecar(d *dice, sidecar *v1alpha1.SidecarSpec) {
	mounts := sidecar.Mounts
	if d.seldom() {
		former := sidecar.ContainerSettings
		sidecar.ContainerSettings = someSettings(d)
		sidecar.Mounts, sidecar.ImagePullSecret = mounts, former.ImagePullSecret
	}
	if d.seldom() {
		sidecar.Env = []v1alpha1.EnvVar{{Name: "PROXY", Value: new("on")}}
		sidecar.HealthCheck = &v1alpha1.ContainerHealthCheck{Command: []v1alpha1.Text{"CMD", "true"}, Retries: 2}
		sidecar.Start, sidecar.WaitFor = v1alpha1.SidecarStartBefore, oneOf(d, v1alpha1.SidecarHealthy, v1alpha1.SidecarStarted)
	}
}

func addSeldomToService(d *dice, env *v1alpha1.Environment, service *v1alpha1.ServiceSpec) {
	service.ImageManagement = oneOf[v1alpha1.ImageManagement](d, "", "", "", "External")
	if d.seldom() {
		service.Deployment.MinimumHealthyPercent, service.Deployment.MaximumPercent = new(int32(0)), 100
	}
	if len(service.Routes) > 0 && d.seldom() { // ECS moves the requests of one rule a route
		service.Scaling.RequestsPerTarget, service.Routes = 0, service.Routes[:1]
		service.Routes[0].Hosts, service.Routes[0].Paths = service.Routes[0].Hosts[:min(1, len(service.Routes[0].Hosts))], nil
		service.Deployment.DeploymentShift = oneOf(d,
			v1alpha1.DeploymentShift{Strategy: v1alpha1.StrategyBlueGreen, BakeMinutes: new(int32(1))},
			v1alpha1.DeploymentShift{Strategy: v1alpha1.StrategyCanary, Canary: &v1alpha1.CanaryStep{Percent: 10}},
			v1alpha1.DeploymentShift{Strategy: v1alpha1.StrategyLinear, Linear: &v1alpha1.LinearStep{Percent: 50}},
		)
	}
	if service.Scaling.MaxTasks != nil && *service.Scaling.MaxTasks > 1 {
		service.Scaling.ScaleInCooldownSeconds = oneOf(d, nil, new(int32(0)))
		addTargets(d, env, &service.Scaling)
	}
	for i := range service.Routes {
		if route := &service.Routes[i]; route.Listener == "" {
			route.DeregistrationDelaySeconds = oneOf(d, nil, new(int32(0)))
			route.HealthCheck.Path, route.HealthCheck.HealthyThreshold = oneOf(d, "", "/health"), oneOf[int32](d, 0, 5)
			if i := slices.IndexFunc(env.Spec.LoadBalancers, func(lb v1alpha1.LoadBalancerSpec) bool { return lb.Name == route.LoadBalancer && lb.TLS != nil }); i >= 0 {
				route.ProtocolVersion = oneOf[v1alpha1.ProtocolVersion](d, "", "HTTP2", "GRPC")
			}
		}
	}
}

// addTargets that scaling follows: a queue that the service reads, and a metric.
func addTargets(d *dice, env *v1alpha1.Environment, scaling *v1alpha1.ScalingSpec) {
	if len(env.Spec.Queues) > 0 && d.seldom() {
		scaling.Queue = &v1alpha1.QueueScaling{Name: env.Spec.Queues[0].Name, MessagesPerTask: 10}
	}
	if d.seldom() {
		scaling.Metrics = []v1alpha1.MetricScaling{{
			Name: "busy", Namespace: "Shop", MetricName: "Busy", Statistic: "Average", Target: 3.5, Dimensions: v1alpha1.MetricDimensions{"Pool": "a"},
		}}
	}
}
