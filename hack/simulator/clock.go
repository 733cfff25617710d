package simulator

import "time"

// clock runs faster than the wall clock.
type clock struct{ speed float64 }

// real is how long a simulated duration takes.
func (c clock) real(simulated time.Duration) time.Duration {
	return max(time.Duration(float64(simulated)/c.speed), time.Millisecond)
}

// since is how much simulated time has passed.
func (c clock) since(t time.Time) time.Duration {
	return time.Duration(float64(time.Since(t)) * c.speed)
}
