package compositions

import (
	"cmp"
	"fmt"
)

// The policy about Environments refuses containers that do not fit together in a task at admission. These do where the policy is not installed.

// checkContainers refuses what the containers of a task cannot share.
func (w workload) checkContainers() error {
	return cmp.Or(w.checkPorts(), w.checkSizes(), w.checkVolumes())
}

// checkPorts refuses names and numbers of ports that two containers have: they share the network of the task.
func (w workload) checkPorts() error {
	names, numbers := map[string]bool{}, map[int32]bool{}
	for _, port := range taskPorts(w.name, w.ports, w.Sidecars) {
		if names[port.name] || numbers[port.number] {
			return fmt.Errorf("spec.%ss: %s has port %s, %d, in two containers, which share the network of the task: give one another name or number",
				w.kind, w.name, port.name, port.number)
		}
		names[port.name], numbers[port.number] = true, true
	}
	return nil
}

// checkSizes refuses sidecars that leave nothing to the own container.
func (w workload) checkSizes() error {
	var cpu, memory int32
	for _, sidecar := range w.Sidecars {
		cpu += sidecar.CPU
		memory += sidecar.MemoryMiB
	}
	if cpu > 0 && cpu >= w.CPU {
		return fmt.Errorf("spec.%ss: sidecars of %[2]s have cpu %[3]d together, and the task has %[4]d, which leaves nothing to the container of %[2]s itself: "+
			"raise cpu of %[2]s, or lower that of the sidecars", w.kind, w.name, cpu, w.CPU)
	}
	if memory > 0 && memory >= w.MemoryMiB {
		return fmt.Errorf("spec.%ss: sidecars of %[2]s have memoryMiB %[3]d together, and the task has %[4]d, which leaves nothing to the container of %[2]s itself: "+
			"raise memoryMiB of %[2]s, or lower that of the sidecars", w.kind, w.name, memory, w.MemoryMiB)
	}
	return nil
}
