package copilot

import "github.com/terrarium-io/terrarium/api/v1alpha1"

func (w *workload) readDeployment() {
	deployment := w.root.section("deployment")
	switch rolling := deployment.text("rolling"); rolling {
	case "":
	case "default":
		w.setService(deployment, "rolling", "deployment", func(*v1alpha1.ServiceSpec) {})
	case "recreate":
		w.setService(deployment, "rolling", "deployment.minimumHealthyPercent, deployment.maximumPercent", func(service *v1alpha1.ServiceSpec) {
			service.Deployment.MinimumHealthyPercent, service.Deployment.MaximumPercent = new(int32(0)), 100
		})
	default:
		deployment.leave("rolling", "it must be default or recreate")
	}
	w.readAlarms(deployment)
}

// readAlarms are names of alarms, or limits for alarms that Copilot makes.
func (w *workload) readAlarms(deployment *section) {
	if !deployment.isMapping("rollback_alarms") {
		for _, name := range deployment.texts("rollback_alarms") {
			w.setService(deployment, "rollback_alarms", "deployment.rollbackOn["+name+"]", func(service *v1alpha1.ServiceSpec) {
				service.Deployment.RollbackOn = append(service.Deployment.RollbackOn, v1alpha1.AlarmName(name))
			})
		}
		return
	}
	alarms := deployment.section("rollback_alarms")
	if alarms.has("messages_delayed") {
		alarms.leave("messages_delayed", "no alarm of an Environment's is about it: make one yourself, and name it in deployment.rollbackOn")
	}
	var keys string
	for _, key := range []string{"cpu_utilization", "memory_utilization"} {
		if alarms.has(key) {
			alarms.text(key)
			alarms.remark(key, "the alarms are those that an Environment has for a service, with limits of their own")
			keys += ", " + key
		}
	}
	if keys == "" {
		return
	}
	w.set(alarms, keys[2:], w.field("deployment.rollbackOn[Default], alarms"), func(spec *v1alpha1.EnvironmentSpec) bool {
		if spec.Alarms == nil {
			spec.Alarms = &v1alpha1.AlarmsSpec{}
		}
		return w.onService(func(service *v1alpha1.ServiceSpec) {
			service.Deployment.RollbackOn = append(service.Deployment.RollbackOn, v1alpha1.AlarmDefault)
		})(spec)
	})
}
