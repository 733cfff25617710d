package copilot

import (
	"slices"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// routerOptions are keys that make a router of logs.
var routerOptions = []string{"image", "destination", "configFilePath", "secretOptions", "enableMetadata", "variables", "secrets", "env_file"}

func (w *workload) readLogs() {
	logging := w.root.section("logging")
	if days, ok := logging.number("retention"); ok {
		w.setTask(logging, "retention", "logs.retentionDays", func(task *v1alpha1.TaskSpec) { task.Logs.RetentionDays = days })
	}
	if on, ok := logging.flag("enableMetadata"); ok && !on {
		logging.leave("enableMetadata", "the router always says of what task the logs are")
	}
	if slices.ContainsFunc(routerOptions, logging.has) {
		w.readRouter(logging)
	}
}

func (w *workload) readRouter(logging *section) {
	options := v1alpha1.LogOptions{}
	destination := logging.section("destination")
	for _, key := range destination.keys() {
		if value, ok := destination.plain(key); ok {
			options[key] = value
		}
	}
	if len(options) == 0 {
		for _, key := range routerOptions {
			if logging.has(key) {
				logging.leave(key, "a router of logs needs a destination: logs go to CloudWatch Logs")
			}
		}
		return
	}
	w.setTask(logging, "destination", "logs.router.options", func(task *v1alpha1.TaskSpec) { task.Logs.Router = &v1alpha1.LogRouter{Options: options.DeepCopy()} })
	if image := logging.text("image"); image != "" {
		w.setRouter(logging, "image", "image", func(router *v1alpha1.LogRouter) { router.Image = image })
	}
	if file := logging.text("configFilePath"); file != "" {
		w.setRouter(logging, "configFilePath", "configFile", func(router *v1alpha1.LogRouter) { router.ConfigFile = file })
	}
	w.eachSecret(logging.section("secretOptions"), func(s *section, name string, value secretValue) {
		w.set(s, name, w.field("logs.router.secretOptions["+name+"]")+", secrets["+value.spec.Name+"]", func(spec *v1alpha1.EnvironmentSpec) bool {
			task := w.task(spec)
			if task == nil || task.Logs.Router == nil {
				return false
			}
			value.addTo(spec)
			task.Logs.Router.SecretOptions = append(task.Logs.Router.SecretOptions, value.as(name))
			return true
		})
	})
}

func (w *workload) setRouter(s *section, key, field string, change func(*v1alpha1.LogRouter)) {
	w.set(s, key, w.field("logs.router."+field), func(spec *v1alpha1.EnvironmentSpec) bool {
		task := w.task(spec)
		if task == nil || task.Logs.Router == nil {
			return false
		}
		change(task.Logs.Router)
		return true
	})
}
