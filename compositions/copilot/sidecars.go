package copilot

import (
	"slices"
	"strconv"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// A sidecar is a further container that a manifest has.
type sidecar struct {
	*workload
	s            *section
	name, called string
}

func (w *workload) readSidecars() {
	sidecars := w.root.section("sidecars")
	var all []*sidecar
	for _, name := range sidecars.keys() {
		s := sidecars.section(name)
		if s == nil {
			continue
		}
		c := &sidecar{workload: w, s: s, name: name, called: w.t.free("sidecars/"+w.file, name)}
		w.sidecars[name] = c.called
		all = append(all, c)
	}
	for _, c := range all {
		c.read()
	}
	w.readDependencies(w.root.section("image").section("depends_on"))
}

// field of it in the spec.
func (c *sidecar) fieldOf(name string) string {
	return c.field("sidecars[" + c.called + "]." + name)
}

// in a spec, or nil.
func (c *sidecar) in(spec *v1alpha1.EnvironmentSpec) *v1alpha1.SidecarSpec {
	task := c.task(spec)
	if task == nil {
		return nil
	}
	at := slices.IndexFunc(task.Sidecars, func(s v1alpha1.SidecarSpec) bool { return s.Name == c.called })
	if at < 0 {
		return nil
	}
	return &task.Sidecars[at]
}

func (c *sidecar) set(s *section, keys, field string, change func(*v1alpha1.SidecarSpec)) {
	c.group.set(s, keys, c.fieldOf(field), func(spec *v1alpha1.EnvironmentSpec) bool {
		in := c.in(spec)
		if in != nil {
			change(in)
		}
		return in != nil
	})
}

func (c *sidecar) read() {
	c.readImage()
	if on, ok := c.s.flag("essential"); ok {
		c.set(c.s, "essential", "essential", func(s *v1alpha1.SidecarSpec) { s.Essential = &on })
	}
	if words := c.words(c.s, "command"); len(words) > 0 {
		c.set(c.s, "command", "command", func(s *v1alpha1.SidecarSpec) { s.Command = words })
	}
	if words := c.words(c.s, "entrypoint"); len(words) > 0 {
		c.set(c.s, "entrypoint", "entryPoint", func(s *v1alpha1.SidecarSpec) { s.EntryPoint = words })
	}
	if labels := c.labelsOf(c.s); len(labels) > 0 {
		c.set(c.s, "labels", "labels", func(s *v1alpha1.SidecarSpec) { s.Labels = labels })
	}
	if check := c.s.section("healthcheck"); check != nil {
		spec := checkOf(check, check.texts("command"))
		c.set(c.s, "healthcheck", "healthCheck", func(s *v1alpha1.SidecarSpec) { s.HealthCheck = spec.DeepCopy() })
	}
	c.eachVariable(c.s.section("variables"), func(s *section, name, value string) {
		c.set(s, name, "env["+name+"]", func(in *v1alpha1.SidecarSpec) { in.Env = append(in.Env, v1alpha1.EnvVar{Name: name, Value: &value}) })
	})
	c.eachSecret(c.s.section("secrets"), func(s *section, name string, value secretValue) {
		c.group.set(s, name, c.fieldOf("secretEnv["+name+"]")+", secrets["+value.spec.Name+"]", func(spec *v1alpha1.EnvironmentSpec) bool {
			value.addTo(spec)
			in := c.in(spec)
			if in != nil {
				in.SecretEnv = append(in.SecretEnv, value.as(name))
			}
			return in != nil
		})
	})
	if arn := c.s.text("credentialsParameter"); arn != "" {
		c.setPullSecret(c.s, "credentialsParameter", arn, c.fieldOf("imagePullSecret"), func(spec *v1alpha1.EnvironmentSpec) *v1alpha1.ContainerSettings {
			if in := c.in(spec); in != nil {
				return &in.ContainerSettings
			}
			return nil
		})
	}
	c.readPort()
	others := c.s.section("depends_on")
	for _, name := range others.keys() {
		others.leave(name, "a sidecar waits for no other: the own container waits for sidecars")
	}
}

func (c *sidecar) readImage() {
	of, name := c.s, c.workload.name+"/"+c.name
	key, image := "image", ""
	if c.s.isMapping("image") {
		of = c.s.section("image")
		key, image = c.imageOf(of, name)
	} else if image = c.s.text("image"); image == "" {
		key, image = c.imageOf(nil, name)
	}
	change := func(spec *v1alpha1.EnvironmentSpec) bool {
		task := c.task(spec)
		if task != nil {
			task.Sidecars = append(task.Sidecars, v1alpha1.SidecarSpec{Name: c.called, Image: image})
		}
		return task != nil
	}
	if key == "" {
		c.imply(c.file, c.fieldOf("image"), change)
	} else {
		c.group.set(of, key, c.fieldOf("image"), change)
	}
	if c.called != c.name {
		c.s.remark("", "%s is no name in a spec: it is called %s", c.name, c.called)
	}
}

// readPort is about the port that the container exposes, such as 8080/udp.
func (c *sidecar) readPort() {
	text := c.s.text("port")
	if text == "" {
		return
	}
	port, protocol, ok := portOf(text)
	if !ok || c.isJob() {
		c.s.leave("port", "it must be a port such as 8080 or 8080/udp, of a service")
		return
	}
	name := portName(port, protocol)
	c.ports[port], c.sidecarPorts[port] = name, c.name
	c.set(c.s, "port", "ports["+name+"]", func(s *v1alpha1.SidecarSpec) { s.Ports = append(s.Ports, containerPort(name, port, protocol)) })
}

// portOf a text such as 8080, 8080/udp or 443/tls, with the protocol in capital letters, TCP where there is none.
func portOf(text string) (port int32, protocol string, ok bool) {
	number, protocol, has := strings.Cut(text, "/")
	if !has {
		protocol = "tcp"
	}
	parsed, err := strconv.ParseUint(number, 10, 16)
	return int32(parsed), strings.ToUpper(protocol), err == nil && parsed > 0
}

func portName(port int32, protocol string) string {
	name := "port-" + strconv.Itoa(int(port))
	if protocol == "UDP" {
		name += "-udp"
	}
	return name
}

func containerPort(name string, port int32, protocol string) v1alpha1.ContainerPort {
	spec := v1alpha1.ContainerPort{Name: name, ContainerPort: port}
	if protocol == "UDP" {
		spec.Protocol = v1alpha1.PortUDP
	}
	return spec
}

// waits are what Copilot calls what the own container waits for. Nothing here waits for an end, whatever it was.
var waits = map[string]v1alpha1.SidecarWait{
	"start": v1alpha1.SidecarStarted, "healthy": v1alpha1.SidecarHealthy, "success": v1alpha1.SidecarSucceeded, "complete": v1alpha1.SidecarSucceeded,
}

func (w *workload) readDependencies(of *section) {
	for _, name := range of.keys() {
		condition := strings.ToLower(of.text(name))
		wait, known := waits[condition]
		called, there := w.sidecars[name]
		if !known || !there {
			of.leave(name, "the own container waits that a sidecar is there (start), healthy, or has ended with success")
			continue
		}
		if condition == "complete" {
			of.remark(name, "the own container waits until %s has ended with success; with Copilot it starts when that has failed too", name)
		}
		c := &sidecar{workload: w, s: of, name: name, called: called}
		c.set(of, name, "start, waitFor", func(s *v1alpha1.SidecarSpec) {
			s.Start, s.WaitFor = v1alpha1.SidecarStartBefore, wait
		})
	}
}
