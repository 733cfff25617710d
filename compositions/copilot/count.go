package copilot

import (
	"math"
	"strconv"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// What Copilot waits between two steps where nothing else is said.
const (
	cooldownIn  = 120
	cooldownOut = 60
)

func (w *workload) readCount() {
	if !w.root.isMapping("count") {
		if tasks, ok := w.root.number("count"); ok {
			w.setService(w.root, "count", "scaling.minTasks", func(service *v1alpha1.ServiceSpec) { service.Scaling.MinTasks = &tasks })
		}
		return
	}
	count := w.root.section("count")
	if tasks, ok := count.number("spot"); ok {
		w.setService(count, "spot", "scaling.minTasks, capacity.spotPercent", func(service *v1alpha1.ServiceSpec) {
			service.Scaling.MinTasks, service.Capacity.SpotPercent = &tasks, new(int32(100))
		})
		return
	}
	w.readScaling(count)
}

// A scaling is what a count of several tasks says. It is one setting, as the number of tasks needs a target to follow.
type scaling struct {
	spec          v1alpha1.ScalingSpec
	keys, fields  []string
	queue         bool
	in, out       int32
	hasIn, hasOut bool
}

func (f *scaling) note(key, field string) {
	f.keys, f.fields = append(f.keys, key), append(f.fields, field)
}

func (w *workload) readScaling(count *section) {
	f := &scaling{in: cooldownIn, out: cooldownOut}
	w.readRange(count, f)
	f.readCooldown(count.section("cooldown"))
	for _, target := range []struct {
		key, field string
		value      *int32
	}{
		{"cpu_percentage", "scaling.cpuTargetPercent", &f.spec.CPUTargetPercent},
		{"memory_percentage", "scaling.memoryTargetPercent", &f.spec.MemoryTargetPercent},
		{"requests", "scaling.requestsPerTarget", &f.spec.RequestsPerTarget},
	} {
		if value, ok := f.targetOf(count, target.key); ok {
			*target.value = value
			f.note(target.key, target.field)
		}
	}
	if count.has("response_time") {
		count.leave("response_time", "it is scaling.metrics with TargetResponseTime of AWS/ApplicationELB, and the name in AWS of the load balancer, which is known when that is there")
	}
	w.readQueueDelay(count, f)
	if len(f.keys) == 0 {
		return
	}
	if f.hasIn || f.hasOut {
		f.note("cooldown", "scaling.scaleInCooldownSeconds, scaling.scaleOutCooldownSeconds")
	}
	f.spec.ScaleInCooldownSeconds, f.spec.ScaleOutCooldownSeconds = &f.in, &f.out
	if f.queue && !w.t.insights() {
		w.t.needInsights(count)
	}
	w.setService(count, strings.Join(f.keys, ", "), strings.Join(f.fields, ", "), func(service *v1alpha1.ServiceSpec) { service.Scaling = *f.spec.DeepCopy() })
}

// readRange is n-m, or a mapping that may say from how many tasks on they run on Spot.
func (w *workload) readRange(count *section, f *scaling) {
	if !count.isMapping("range") {
		text := count.text("range")
		low, high, isRange := strings.Cut(text, "-")
		least, err := strconv.ParseInt(strings.TrimSpace(low), 10, 32)
		most, err2 := strconv.ParseInt(strings.TrimSpace(high), 10, 32)
		switch {
		case text == "":
		case !isRange || err != nil || err2 != nil:
			count.leave("range", "it must be two numbers, such as 1-10")
		default:
			f.between(int32(least), int32(most))
			f.note("range", "scaling.minTasks, scaling.maxTasks")
		}
		return
	}
	of := count.section("range")
	least, hasLeast := of.number("min")
	most, hasMost := of.number("max")
	if !hasLeast || !hasMost {
		count.leave("range", "it must have min and max")
		return
	}
	f.between(least, most)
	f.note("range", "scaling.minTasks, scaling.maxTasks")
	if from, ok := of.number("spot_from"); ok {
		onDemand := max(0, from-1)
		w.setService(of, "spot_from", "capacity.spotPercent, capacity.onDemandBase", func(service *v1alpha1.ServiceSpec) {
			service.Capacity.SpotPercent, service.Capacity.OnDemandBase = new(int32(100)), &onDemand
		})
	}
}

func (f *scaling) between(least, most int32) { f.spec.MinTasks, f.spec.MaxTasks = &least, &most }

func (f *scaling) readCooldown(of *section) {
	if seconds, ok := of.seconds("in"); ok {
		f.in, f.hasIn = seconds, true
	}
	if seconds, ok := of.seconds("out"); ok {
		f.out, f.hasOut = seconds, true
	}
}

// targetOf a metric is a number, or a mapping with a cooldown of its own.
func (f *scaling) targetOf(count *section, key string) (int32, bool) {
	if !count.isMapping(key) {
		return count.number(key)
	}
	of := count.section(key)
	f.leaveCooldown(of)
	return of.number("value")
}

// leaveCooldown of one target: a service has one for all.
func (f *scaling) leaveCooldown(of *section) {
	if of.has("cooldown") {
		of.leave("cooldown", "a service has one pair of cooldowns for all its targets: scaling.scaleInCooldownSeconds, scaleOutCooldownSeconds")
	}
}

func (w *workload) readQueueDelay(count *section, f *scaling) {
	of := count.section("queue_delay")
	if of == nil {
		return
	}
	latency, hasLatency := of.duration("acceptable_latency")
	work, hasWork := of.duration("msg_processing_time")
	f.leaveCooldown(of)
	switch {
	case w.queue == "":
		count.leave("queue_delay", "only a worker has a queue of its own")
	case !hasLatency || !hasWork || work == 0:
		count.leave("queue_delay", "it must have acceptable_latency and msg_processing_time")
	default:
		messages := int32(min(math.Ceil(float64(latency)/float64(work)), math.MaxInt32))
		f.spec.Queue = &v1alpha1.QueueScaling{Name: w.queue, MessagesPerTask: messages}
		f.queue = true
		f.note("queue_delay", "scaling.queue")
	}
}
