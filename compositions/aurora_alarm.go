package compositions

import (
	"fmt"
	"math"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// auroraMeasures are of the instance that writes, whichever that is now. The storage of Aurora grows by itself, up to more than anybody has.
func auroraMeasures(spec v1alpha1.DatabaseSpec) []namedAlarm {
	class := classOfAurora(spec)
	busy := namedAlarm{"cpu", alarm{
		metric: "CPUUtilization", statistic: "Average", comparison: above, threshold: 90, minutes: 15,
		description: fmt.Sprintf("database %s uses nearly all of its CPU", spec.Name),
	}}
	if class == serverlessClass {
		busy = namedAlarm{"capacity", alarm{
			metric: "ACUUtilization", statistic: "Average", comparison: above, threshold: 90, minutes: 15,
			description: fmt.Sprintf("database %s uses nearly all of its maxCapacity", spec.Name),
		}}
	}
	if limit, known := maxConnections(spec); known {
		return []namedAlarm{busy, connectionsAlarm(spec, limit)}
	}
	return []namedAlarm{busy}
}

// connectionsOfAurora that an instance of Aurora MySQL takes: GREATEST({log(DBInstanceClassMemory/805306368)*45},
// {log(DBInstanceClassMemory/8187281408)*1000}), with whole logarithms to the base of 2 (Amazon Aurora User Guide, "Maximum connections to Aurora MySQL").
func connectionsOfAurora(bytes int) int {
	if bytes <= 0 { // of a class whose memory is not known
		return 0
	}
	log := func(unit float64) int { return int(math.Floor(math.Log2(float64(bytes) / unit))) }
	return max(log(805306368)*45, log(8187281408)*1000)
}
