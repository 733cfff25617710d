package copilot

import (
	"fmt"
	"strings"

	"github.com/google/shlex"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// unbuilt is an image that no registry has: .invalid is a domain that can never exist.
const unbuilt = "unbuilt.invalid/%s:latest"

// readImage makes the service or job, with its image.
func (w *workload) readImage() {
	image := w.root.section("image")
	key, ref := w.imageOf(image, w.name)
	w.make(image, key, ref)
	if arn := image.text("credentials"); arn != "" {
		w.setPullSecret(image, "credentials", arn, w.field("imagePullSecret"), func(spec *v1alpha1.EnvironmentSpec) *v1alpha1.ContainerSettings {
			if task := w.task(spec); task != nil {
				return &task.ContainerSettings
			}
			return nil
		})
	}
	if labels := w.labelsOf(image); len(labels) > 0 {
		w.setTask(image, "labels", "labels", func(task *v1alpha1.TaskSpec) { task.Labels = labels })
	}
	if check := image.section("healthcheck"); check != nil {
		w.readContainerCheck(check)
	}
}

// imageOf a container is where the manifest says that it is, or what was given for one that Copilot builds. key is the one that says so.
func (w *workload) imageOf(s *section, name string) (key, image string) {
	given := w.t.options.Images[name]
	placeholder := fmt.Sprintf(unbuilt, strings.ToLower(strings.Trim(w.t.options.Application+"/"+name, "/")))
	if s.has("build") {
		s.see("build")
		if given != "" {
			return "build", given
		}
		s.remark("build", "images come from a registry, and are not built: put the image that Copilot has pushed in place of %s, or give --image %s=IMAGE", placeholder, name)
		return "", placeholder
	}
	if location := s.text("location"); location != "" {
		if given != "" {
			location = given
		}
		return "location", location
	}
	if given != "" {
		return "", given
	}
	w.root.remark("image", "there is no image that can be used: put one in place of %s, or give --image %s=IMAGE", placeholder, name)
	return "", placeholder
}

func (w *workload) labelsOf(s *section) v1alpha1.ContainerLabels {
	labels := v1alpha1.ContainerLabels{}
	of := s.section("labels")
	for _, key := range of.keys() {
		if value, ok := of.plain(key); ok {
			labels[key] = value
		}
	}
	return labels
}

func (w *workload) readContainerCheck(check *section) {
	command := check.texts("command")
	spec := checkOf(check, command)
	if w.isJob() {
		w.root.section("image").leave("healthcheck", "a job has no health check of its own container: a sidecar has one")
		return
	}
	w.setService(w.root.section("image"), "healthcheck", "healthCheck", func(service *v1alpha1.ServiceSpec) { service.HealthCheck = spec.DeepCopy() })
}

// checkOf a container, with Copilot's own values where the manifest has none.
func checkOf(s *section, command []string) *v1alpha1.ContainerHealthCheck {
	check := &v1alpha1.ContainerHealthCheck{Command: command, IntervalSeconds: 10, TimeoutSeconds: 5, Retries: 2}
	for key, value := range map[string]*int32{"interval": &check.IntervalSeconds, "timeout": &check.TimeoutSeconds} {
		if seconds, ok := s.seconds(key); ok {
			*value = seconds
		}
	}
	if retries, ok := s.number("retries"); ok {
		check.Retries = retries
	}
	if seconds, ok := s.seconds("start_period"); ok {
		check.StartPeriodSeconds = &seconds
	}
	return check
}

// readContainer is about what the own container runs.
func (w *workload) readContainer() {
	if words := w.words(w.root, "command"); len(words) > 0 {
		w.setTask(w.root, "command", "command", func(task *v1alpha1.TaskSpec) { task.Command = words })
	}
	if words := w.words(w.root, "entrypoint"); len(words) > 0 {
		w.setTask(w.root, "entrypoint", "entryPoint", func(task *v1alpha1.TaskSpec) { task.EntryPoint = words })
	}
	if on, ok := w.execOf(); ok {
		w.setTask(w.root, "exec", "executeCommand", func(task *v1alpha1.TaskSpec) { task.ExecuteCommand = v1alpha1.SwitchOf(on) })
	}
	w.readTracing()
}

// words of a command, which is a list, or a text that is taken apart as Copilot does.
func (w *workload) words(s *section, key string) []string {
	words := s.texts(key)
	if _, isList := s.see(key).([]any); isList || len(words) != 1 {
		return words
	}
	split, err := shlex.Split(words[0])
	if err != nil {
		s.leave(key, "it cannot be taken apart into words: %v", err)
		return nil
	}
	return split
}

// execOf is whether ECS Exec is on, said plainly or in a mapping.
func (w *workload) execOf() (on, ok bool) {
	if w.root.isMapping("exec") {
		return w.root.section("exec").flag("enable")
	}
	return w.root.flag("exec")
}

// readSize is about CPU, memory and the kind of machine. Fargate takes pairs, so one goes with the other.
func (w *workload) readSize() {
	cpu, hasCPU := w.root.number("cpu")
	memory, hasMemory := w.root.number("memory")
	switch {
	case hasCPU && hasMemory:
		w.setTask(w.root, "cpu, memory", "cpu, memoryMiB", func(task *v1alpha1.TaskSpec) { task.CPU, task.MemoryMiB = cpu, memory })
	case hasCPU:
		w.setTask(w.root, "cpu", "cpu", func(task *v1alpha1.TaskSpec) { task.CPU = cpu })
	case hasMemory:
		w.setTask(w.root, "memory", "memoryMiB", func(task *v1alpha1.TaskSpec) { task.MemoryMiB = memory })
	}
	if architecture, ok := w.architectureOf(); ok {
		w.setTask(w.root, "platform", "cpuArchitecture", func(task *v1alpha1.TaskSpec) { task.CPUArchitecture = architecture })
	}
}

// isWindows reports whether a platform, in one text or in a mapping, is Windows.
func isWindows(platform any) bool {
	if mapping, isMapping := platform.(map[string]any); isMapping {
		platform = mapping["osfamily"]
	}
	text, _ := platform.(scalar)
	return strings.HasPrefix(strings.ToLower(text.text), "windows")
}

func (w *workload) architectureOf() (v1alpha1.CPUArchitecture, bool) {
	if !w.root.has("platform") {
		return "", false
	}
	var architecture string
	if w.root.isMapping("platform") {
		of := w.root.section("platform")
		of.see("osfamily")
		architecture = of.text("architecture")
	} else {
		_, architecture, _ = strings.Cut(w.root.text("platform"), "/")
	}
	switch strings.ToLower(architecture) {
	case "x86_64", "amd64":
		return v1alpha1.ArchitectureX8664, true
	case "arm", "arm64":
		return v1alpha1.ArchitectureARM64, true
	}
	w.root.leave("platform", "it must be linux/x86_64 or linux/arm64")
	return "", false
}

// The collector of traces that Copilot adds, and what it may do.
const (
	collectorName  = "aws-otel-collector"
	collectorImage = "public.ecr.aws/aws-observability/aws-otel-collector:latest"
)

func (w *workload) readTracing() {
	of := w.root.section("observability")
	vendor := of.text("tracing")
	switch {
	case vendor == "":
		return
	case vendor != "awsxray":
		of.leave("tracing", "only awsxray is known")
		return
	}
	of.remark("tracing", "the collector is a sidecar as any other, with an image that you choose: %s", collectorImage)
	w.setTask(of, "tracing", "sidecars["+collectorName+"], iam.statements", func(task *v1alpha1.TaskSpec) {
		task.Sidecars = append(task.Sidecars, v1alpha1.SidecarSpec{Name: collectorName, Image: collectorImage, Command: []string{"--config=/etc/ecs/ecs-xray.yaml"}})
		task.IAM.Statements = append(task.IAM.Statements, v1alpha1.PolicyStatement{
			Actions: []string{
				"xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries",
			},
			Resources: []string{"*"},
		})
	})
}
