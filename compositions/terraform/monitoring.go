package terraform

// Enhanced monitoring: an Environment has a role of its own for each database. RDS takes another role at once, and nothing is interrupted (Amazon RDS User
// Guide, "Settings for DB instances").
const (
	roleOfMonitoring = "monitoringRoleArn"

	leavesRole = "RDS writes metrics with a role of the Environment's from then on: of what is taken over, nothing uses this one any more"
)

// watchedEvery is how many seconds lie between two metrics of the operating system, or nil where there are none.
func (r *Resource) watchedEvery() *int32 {
	if interval := r.number("monitoring_interval"); interval != 0 {
		return &interval
	}
	return nil
}

// isWatched reports whether a database needs a role that is yet to be made.
func (db *database) isWatched() bool { return db.spec.Monitoring.EnhancedIntervalSeconds != nil }
