package terraform

import (
	"fmt"
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// firelens is the log driver with which a container sends its output to a log router.
const firelens = "awsfirelens"

// nameOfRouter is what an Environment calls the container that routes logs.
const nameOfRouter = "log_router"

// What may be set of a log router, and of how it is told what to do. What an Environment's router does not have and nobody misses is said as an effect.
const (
	knownOfRouter = "name image essential firelensConfiguration logConfiguration user repositoryCredentials readonlyRootFilesystem versionConsistency cpu " +
		"memory memoryReservation linuxParameters"
	knownOfRouting = "enable-ecs-log-metadata config-file-type config-file-value"
)

// isRouter reports whether a container routes the logs of others.
func (c *container) isRouter() bool { return isSet(c.at("firelensConfiguration")) }

// isRouted reports whether a container sends its output to a log router.
func (c *container) isRouted() bool { return c.text("logConfiguration.logDriver") == firelens }

// router of the logs of a service, or nil.
func (s *service) router() *container {
	if i := slices.IndexFunc(s.containers, (*container).isRouter); i >= 0 {
		return s.containers[i]
	}
	return nil
}

// writer into the log group of a service is its own container, or the log router to which that sends its output.
func (s *service) writer() *container {
	if router := s.router(); router != nil && s.containers[0].isRouted() {
		return router
	}
	return s.containers[0]
}

// readRouter reads what becomes of the output of the own container of a service.
func (t *Takeover) readRouter(s *service, c *container, _ bool) string {
	if why := s.wrongWithRouter(c); why != "" {
		return why
	}
	routed := s.containers[0]
	router := &v1alpha1.LogRouter{
		Type: v1alpha1.LogRouterType(c.text("firelensConfiguration.type")), Image: c.text("image"), ConfigFile: c.routing("config-file-value"),
	}
	for name, value := range asMap(routed.at("logConfiguration.options")) {
		if router.Options == nil {
			router.Options = v1alpha1.LogOptions{}
		}
		router.Options[name] = fmt.Sprint(value)
	}
	var why string
	if router.SecretOptions, why = t.secretsIn(s, routed, "logConfiguration.secretOptions", "log option"); why != "" {
		return "sends on the logs of " + routed.text("name") + ", which " + why
	}
	if secret := c.text("repositoryCredentials.credentialsParameter"); secret != "" {
		if router.ImagePullSecret, why = t.secretNamed(s, secret); why != "" {
			return why
		}
	}
	s.spec.Logs.Router = router
	s.noteOfRouter(c)
	return ""
}

// routing is an option of how a log router is told what to do.
func (c *container) routing(option string) string {
	text, _ := asMap(c.at("firelensConfiguration.options"))[option].(string)
	return text
}

// wrongWithRouter is about what no log router of an Environment is.
func (s *service) wrongWithRouter(c *container) string {
	const noField = ", for which a log router of an Environment has no field"
	options := &Resource{values: asMap(c.at("firelensConfiguration.options"))}
	dependency := s.waitsFor(c)
	switch {
	case c != s.router():
		return "is a second log router, and an Environment's tasks have one"
	case !s.containers[0].isRouted():
		return "routes logs, and the own container " + s.containers[0].text("name") + " sends it none, which in an Environment alone does"
	case c.beyond(knownOfRouter) != "":
		return "has " + c.beyond(knownOfRouter) + noField
	case c.block("linuxParameters").beyond("initProcessEnabled capabilities") != "", c.capabilities() != nil:
		return "has linuxParameters" + noField
	case c.text("firelensConfiguration.type") == "":
		return "routes logs, and does not say with what (firelensConfiguration.type)"
	case c.block("firelensConfiguration").beyond("type options") != "":
		return "has firelensConfiguration." + c.block("firelensConfiguration").beyond("type options") + noField
	case options.beyond(knownOfRouting) != "":
		return "has the option " + options.beyond(knownOfRouting) + noField
	case c.routing("enable-ecs-log-metadata") == "false":
		return "adds nothing of ECS to logs (enable-ecs-log-metadata), and that of an Environment does"
	case c.routing("config-file-type") != "" && c.routing("config-file-type") != "file":
		return "has its configuration in " + c.routing("config-file-type") + ", and that of an Environment in a file of its image"
	case !c.isEssential():
		return "routes logs and is not essential, and that of an Environment is"
	case c.text("user") != "" && c.text("user") != "0":
		return "runs as the user " + c.text("user") + ", and the log router of an Environment as 0"
	case dependency != nil && dependency.text("condition") != "START": // ECS starts it first in any case
		return "is waited for until it is " + dependency.text("condition") + noField
	case len(asMap(s.containers[0].at("logConfiguration.options"))) == 0:
		return "is told by nothing but its configuration where logs go, and logs.router has options"
	}
	return c.wrongWithInit(s)
}

// wrongWithRouted is about a container that sends its output to a log router.
func (s *service) wrongWithRouted(c *container) string {
	switch {
	case c != s.containers[0]:
		return "sends its logs to a log router, and in an Environment the own container of a service alone does"
	case s.router() == nil:
		return "sends its logs to a log router, and none of its task is one"
	}
	return ""
}

// noteOfRouter notes what changes little.
func (s *service) noteOfRouter(c *container) {
	if called := c.text("name"); called != nameOfRouter {
		s.note("its log router is called " + nameOfRouter + ", and not " + called)
	}
	if c.flag("readonlyRootFilesystem") {
		s.note("its log router may write into its root file system")
	}
	if c.text("versionConsistency") == "disabled" {
		s.note(imageOfTag)
	}
	if c.number("cpu") > 0 || c.number("memory") > 0 || c.number("memoryReservation") > 0 {
		s.note("its log router has what the other containers leave of the task's CPU and memory, and nothing of its own")
	}
}
