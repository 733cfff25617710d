package copilot

import (
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A workload is a service or a job.
type workload struct {
	*manifest
	*group
	t    *Translation
	root *section

	// called is its name in the spec.
	called string

	// ports that something leads to, by their numbers, and sidecarPorts the containers that have said which are theirs.
	ports        map[int32]string
	sidecarPorts map[int32]string
	sidecars     map[string]string

	// queue of a worker, by its name in the spec.
	queue string
}

// workloads that become services and jobs. All others are left, with the reason.
func (t *Translation) workloads() []*workload {
	var workloads []*workload
	for _, m := range t.workspace.workloads {
		if key, why := unfit(m, t.options.Environment); why != "" {
			t.Left = append(t.Left, Remark{m.file, key, why})
			continue
		}
		list := "services"
		if m.kind == scheduledJob {
			list = "jobs"
		}
		workloads = append(workloads, &workload{
			manifest: m, t: t, root: t.root(m), called: t.free(list, m.name),
			ports: map[int32]string{}, sidecarPorts: map[int32]string{}, sidecars: map[string]string{},
		})
	}
	return workloads
}

// unfit says why a whole manifest is left, and which key says so.
func unfit(m *manifest, environment string) (key, why string) {
	switch {
	case m.kind == staticSite:
		return "type", "a static site has no tasks on ECS: all of it is left"
	case m.kind == requestDriven:
		return "type", "a request-driven service has no tasks on ECS, but runs on App Runner: all of it is left"
	case isWindows(m.in(environment)["platform"]):
		return "platform", "its containers are for Windows, and tasks of an Environment are for Linux: all of it is left"
	}
	return "", ""
}

func (w *workload) isJob() bool { return w.kind == scheduledJob }

// field of it in the spec.
func (w *workload) field(name string) string {
	list := "services"
	if w.isJob() {
		list = "jobs"
	}
	return list + "[" + w.called + "]." + name
}

// read notes what the manifest says. What is needed by others comes first: sidecars have ports that routes lead to.
func (w *workload) read() {
	w.group = w.t.newGroup()
	w.readImage()
	w.readSize()
	w.readSidecars()
	w.readContainer()
	w.readVariables()
	w.readSecrets()
	w.readNetwork()
	w.readStorage()
	w.readLogs()
	w.readPublish()
	if w.isJob() {
		w.readSchedule()
		return
	}
	w.readPorts()
	w.readQueues()
	w.readHTTP()
	w.readConnections()
	w.readCount()
	w.readDeployment()
}

// make adds the service or job to the spec, with its image and where its tasks are.
func (w *workload) make(s *section, keys, image string) {
	change := func(spec *v1alpha1.EnvironmentSpec) bool {
		task := v1alpha1.TaskSpec{Image: image, TaskNetwork: v1alpha1.TaskNetwork{Placement: w.placement()}}
		if w.isJob() {
			spec.Jobs = append(spec.Jobs, v1alpha1.JobSpec{Name: w.called, TaskSpec: task})
		} else {
			spec.Services = append(spec.Services, v1alpha1.ServiceSpec{Name: w.called, TaskSpec: task})
		}
		return true
	}
	w.set(w.root, "type", w.field("name"), change)
	w.settings[0].makes = true
	if keys != "" {
		w.set(s, keys, w.field("image"), func(spec *v1alpha1.EnvironmentSpec) bool { return w.task(spec) != nil })
	}
	if w.called != w.name {
		w.root.remark("name", "%s is no name in a spec: it is called %s", w.name, w.called)
	}
}

// task of it in a spec, or nil.
func (w *workload) task(spec *v1alpha1.EnvironmentSpec) *v1alpha1.TaskSpec {
	if w.isJob() {
		if job := w.job(spec); job != nil {
			return &job.TaskSpec
		}
		return nil
	}
	if service := w.service(spec); service != nil {
		return &service.TaskSpec
	}
	return nil
}

func (w *workload) service(spec *v1alpha1.EnvironmentSpec) *v1alpha1.ServiceSpec {
	at := slices.IndexFunc(spec.Services, func(s v1alpha1.ServiceSpec) bool { return s.Name == w.called })
	if at < 0 {
		return nil
	}
	return &spec.Services[at]
}

func (w *workload) job(spec *v1alpha1.EnvironmentSpec) *v1alpha1.JobSpec {
	at := slices.IndexFunc(spec.Jobs, func(s v1alpha1.JobSpec) bool { return s.Name == w.called })
	if at < 0 {
		return nil
	}
	return &spec.Jobs[at]
}

// setTask notes what keys of a section make of the task.
func (w *workload) setTask(s *section, keys, field string, change func(*v1alpha1.TaskSpec)) {
	w.set(s, keys, w.field(field), w.onTask(change))
}

// setService does so for a service.
func (w *workload) setService(s *section, keys, field string, change func(*v1alpha1.ServiceSpec)) {
	w.set(s, keys, w.field(field), w.onService(change))
}

func (w *workload) setJob(s *section, keys, field string, change func(*v1alpha1.JobSpec)) {
	w.set(s, keys, w.field(field), func(spec *v1alpha1.EnvironmentSpec) bool {
		job := w.job(spec)
		if job != nil {
			change(job)
		}
		return job != nil
	})
}

// implyTask notes what Copilot makes of the task without being told.
func (w *workload) implyTask(field string, change func(*v1alpha1.TaskSpec)) {
	w.imply(w.file, w.field(field), w.onTask(change))
}

func (w *workload) implyService(field string, change func(*v1alpha1.ServiceSpec)) {
	w.imply(w.file, w.field(field), w.onService(change))
}

func (w *workload) onTask(change func(*v1alpha1.TaskSpec)) func(*v1alpha1.EnvironmentSpec) bool {
	return func(spec *v1alpha1.EnvironmentSpec) bool {
		task := w.task(spec)
		if task != nil {
			change(task)
		}
		return task != nil
	}
}

func (w *workload) onService(change func(*v1alpha1.ServiceSpec)) func(*v1alpha1.EnvironmentSpec) bool {
	return func(spec *v1alpha1.EnvironmentSpec) bool {
		service := w.service(spec)
		if service != nil {
			change(service)
		}
		return service != nil
	}
}
