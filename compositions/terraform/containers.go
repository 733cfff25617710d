package terraform

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// A container of a task definition, whose attributes have the names of the API of ECS.
type container struct{ *Resource }

// What may be set of a container: what has a field or a reason of its own, and what AWS decides about where nobody asks.
const knownOfContainer = "name image essential cpu memory memoryReservation command entryPoint environment secrets portMappings mountPoints linuxParameters " +
	"logConfiguration healthCheck dependsOn ulimits user workingDirectory dockerLabels readonlyRootFilesystem repositoryCredentials restartPolicy stopTimeout " +
	"startTimeout versionConsistency firelensConfiguration"

// knownInside are what may be set inside of what a container has, by where that is.
var knownInside = []struct{ path, known string }{
	{"portMappings", "name containerPort hostPort protocol appProtocol"}, // appProtocol counts with Service Connect alone
	{"environment", "name value"},
	{"secrets", "name valueFrom"},
	{"mountPoints", "sourceVolume containerPath readOnly"},
	{"linuxParameters", "initProcessEnabled capabilities"},
	{"logConfiguration", "logDriver options secretOptions"},
	{"healthCheck", "command interval timeout retries startPeriod"},
	{"dependsOn", "containerName condition"},
	{"ulimits", "name softLimit hardLimit"},
	{"repositoryCredentials", "credentialsParameter"},
	{"restartPolicy", "enabled ignoredExitCodes restartAttemptPeriod"},
}

// unknown is the first thing in a container that is set and for which an Environment has no field, or "".
func (c *container) unknown() string {
	if beyond := c.beyond(knownOfContainer); beyond != "" {
		return beyond
	}
	for _, inside := range knownInside {
		for _, block := range append(c.blocks(inside.path), c.block(inside.path)) {
			if beyond := block.beyond(inside.known); beyond != "" {
				return inside.path + "." + beyond
			}
		}
	}
	return ""
}

// inContainers are further names inside of a container.
const inContainers = "containerPort hostPort protocol appProtocol valueFrom value sourceVolume containerPath readOnly initProcessEnabled capabilities add drop " +
	"logDriver options secretOptions type interval timeout retries startPeriod containerName condition softLimit hardLimit credentialsParameter enabled " +
	"ignoredExitCodes restartAttemptPeriod"

// inOneForm spells the names of the API as the API does: ECS takes them in any case. Labels and options have names of their own.
func inOneForm(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = inOneForm(value[i])
		}
	case map[string]any:
		formed := map[string]any{}
		for name, inner := range value {
			name = spelled(name)
			if name != "dockerLabels" && name != "options" {
				inner = inOneForm(inner)
			}
			formed[name] = inner
		}
		return formed
	}
	return value
}

func spelled(name string) string {
	known := strings.Fields(knownOfContainer + " " + inContainers)
	if i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) }); i >= 0 {
		return known[i]
	}
	return name
}

// readContainers reads the own container of a service, and its sidecars.
func (t *Takeover) readContainers(s *service) string {
	var all []any
	if err := json.Unmarshal([]byte(s.definition.text("container_definitions")), &all); err != nil || len(all) == 0 {
		return "of its task definition: its containers cannot be read"
	}
	for _, values := range all {
		values, isObject := inOneForm(values).(map[string]any)
		if !isObject {
			return "of its task definition: its containers cannot be read"
		}
		s.containers = append(s.containers, &container{&Resource{values: values}})
	}
	if secret := t.secretWithin(plan.JSON(all)); secret != nil {
		return "of its task definition: the secret of " + secret.Address + " stands in it in plain, and may not be shown: name it in secrets first"
	}
	s.ownFirst()
	for i, c := range s.containers {
		read := t.readContainer
		if c.isRouter() {
			read = t.readRouter
		}
		if why := read(s, c, i == 0); why != "" {
			return "its container " + c.text("name") + " " + why
		}
	}
	return ""
}

// ownFirst puts the own container of a service first: the one to which its load balancer leads, or else the only one without which no task runs, or the
// one that is called like the service, or the first of those.
func (s *service) ownFirst() {
	isOf := func(name string) func(*container) bool {
		return func(c *container) bool { return name != "" && c.text("name") == name }
	}
	essential := func(c *container) bool { return c.isEssential() && !c.isRouter() }
	at := slices.IndexFunc(s.containers, isOf(s.text("load_balancer.container_name")))
	if at < 0 {
		at = slices.IndexFunc(s.containers, func(c *container) bool { return essential(c) && isOf(s.text("name"))(c) })
	}
	if at < 0 {
		at = max(0, slices.IndexFunc(s.containers, essential))
	}
	own := s.containers[at]
	s.containers = append([]*container{own}, slices.Delete(slices.Clone(s.containers), at, at+1)...)
}

// isEssential reports whether a task ends with the container, which is so where nothing is said.
func (c *container) isEssential() bool { return c.at("essential") == nil || c.flag("essential") }

func (t *Takeover) readContainer(s *service, c *container, own bool) string {
	if why := wrongWithContainer(s, c, own); why != "" {
		return why
	}
	settings, why := t.containerSettings(s, c)
	if why != "" {
		return why
	}
	env, secretEnv, why := t.variablesOf(s, c)
	if why != "" {
		return why
	}
	command, entryPoint, readonly := c.texts("command"), c.texts("entryPoint"), c.flag("readonlyRootFilesystem")
	if own {
		s.spec.Name = t.nameOfService(s)
		s.spec.Image, s.spec.Command, s.spec.EntryPoint, s.spec.Env, s.spec.SecretEnv = c.text("image"), command, entryPoint, env, secretEnv
		s.spec.ReadonlyRootFilesystem, s.spec.ContainerSettings = &readonly, settings
		s.spec.Ports, s.spec.HealthCheck = c.ports(), c.healthCheck()
		return ""
	}
	start, wait, why := s.startOf(c)
	if why != "" {
		return why
	}
	essential := c.isEssential()
	s.spec.Sidecars = append(s.spec.Sidecars, v1alpha1.SidecarSpec{
		Name: c.text("name"), Image: c.text("image"), Command: command, EntryPoint: entryPoint, Env: env, SecretEnv: secretEnv, Essential: &essential,
		Start: start, WaitFor: wait, Ports: c.ports(), CPU: c.number("cpu"), MemoryMiB: c.number("memory"), HealthCheck: c.healthCheck(),
		ReadonlyRootFilesystem: &readonly, ContainerSettings: settings,
	})
	return ""
}

var validName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)

func isName(name string) bool { return len(name) <= plan.MaxSpecName && validName.MatchString(name) }

// nameOfService is that of its own container where that is a name and free, so that the container keeps it.
func (t *Takeover) nameOfService(s *service) string {
	name := s.containers[0].text("name")
	if isName(name) && t.names[s.list+"/"+name] == nil && !t.isReserved(s, name) {
		t.names[s.list+"/"+name] = s.Resource
		return name
	}
	if name = t.name(s.list, s.Resource); t.isReserved(s, name) {
		name = plan.FreeSpecName(name, func(name string) bool { return t.names[s.list+"/"+name] != nil || t.isReserved(s, name) })
		t.names[s.list+"/"+name] = s.Resource
	}
	return name
}

// imageOfTag is what it means that an image is looked up once.
const imageOfTag = "each deployment runs the image that its tag means when the deployment begins (versionConsistency), and not when each task begins"

// wrongWithContainer is about what no container of an Environment is, and notes what is no part of one and changes little.
func wrongWithContainer(s *service, c *container, own bool) string {
	switch {
	case c.unknown() != "":
		return "has " + c.unknown() + ", for which an Environment has no field"
	case own && !c.isEssential():
		return "is the own one of the service and not essential, and an Environment's is"
	case !own && !isName(c.text("name")):
		return "has a name that no sidecar can have: lower-case letters, digits and -, at most 32"
	case s.waitsFor(c) != nil && c.number("startTimeout") > 0: // else it counts for nothing
		return "has a startTimeout, for which an Environment has no field"
	case !own && len(c.blocks("dependsOn")) > 0:
		return "waits for another one, and in an Environment only the own container of a service does"
	}
	if why := c.wrongWithInit(s); why != "" {
		return why
	}
	if c.text("versionConsistency") == "disabled" {
		s.note(imageOfTag)
	}
	alone := len(s.containers) == 1
	if limit := c.number("memory"); own && limit > 0 && limit != s.spec.MemoryMiB {
		s.effects = append(s.effects, fmt.Sprintf("container %s may use what its task has of memory, and not %d MiB", c.text("name"), limit))
	}
	if !alone && c.number("memoryReservation") > 0 {
		s.effects = append(s.effects, fmt.Sprintf("no memory is reserved for container %s", c.text("name")))
	}
	if !alone && own && c.number("cpu") > 0 && !slices.ContainsFunc(s.containers[1:], func(c *container) bool { return c.number("cpu") > 0 }) {
		s.effects = append(s.effects, "the containers of a task share its CPU evenly")
	}
	return ""
}

// wrongWithInit is about a process that reaps others.
func (c *container) wrongWithInit(s *service) string {
	if c.flag("linuxParameters.initProcessEnabled") && s.spec.ExecuteCommand != v1alpha1.Enabled {
		return "has an init process, which an Environment's have with executeCommand alone"
	}
	return ""
}

// waitsFor is how the own container waits for another one, or nil.
func (s *service) waitsFor(c *container) *Resource {
	for _, dependency := range s.containers[0].blocks("dependsOn") {
		if dependency.text("containerName") == c.text("name") {
			return dependency
		}
	}
	return nil
}

// startOf a sidecar is when it starts, and what the own container waits for.
func (s *service) startOf(c *container) (v1alpha1.SidecarStart, v1alpha1.SidecarWait, string) {
	dependency := s.waitsFor(c)
	if dependency == nil {
		return v1alpha1.SidecarStartTogether, "", ""
	}
	switch condition := dependency.text("condition"); condition {
	case "START":
		return v1alpha1.SidecarStartBefore, v1alpha1.SidecarStarted, ""
	case "HEALTHY":
		return v1alpha1.SidecarStartBefore, v1alpha1.SidecarHealthy, ""
	case "SUCCESS":
		return v1alpha1.SidecarStartBefore, v1alpha1.SidecarSucceeded, ""
	default:
		return "", "", "is waited for until it is " + condition + ", for which an Environment has no word"
	}
}
