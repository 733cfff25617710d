package main

// chart is one panel: what it is called, what it shows, and how.
type chart struct {
	title   string
	kind    string // of Grafana: stat, timeseries, table
	unit    string // of Grafana; none where empty
	width   int    // of 24
	queries []query
}

type query struct {
	expr   string
	legend string
}

// The Environments that the two variables choose.
const chosen = `namespace=~"$namespace",name=~"$name"`

// charts from what users ask first to what operators ask.
var charts = []chart{
	{"Environments", "stat", "", 6, []query{{`count(terrarium_environment_condition{type="Ready",` + chosen + `})`, ""}}},
	{"Not ready", "stat", "", 6, []query{{`sum(terrarium_environment_condition{type="Ready",status="False",` + chosen + `}) or vector(0)`, ""}}},
	{"Need a person", "stat", "", 6, []query{{`sum(terrarium_environment_condition{type="Stalled",status="True",` + chosen + `}) or vector(0)`, ""}}},
	{"Being deleted", "stat", "", 6, []query{{`count(terrarium_environment_deletion_timestamp_seconds{` + chosen + `}) or vector(0)`, ""}}},
	{"Environments that are not ready", "table", "", 12, []query{
		{`sum by (namespace, name) (terrarium_environment_condition{type="Ready",status="False",` + chosen + `})`, ""},
	}},
	{"Compositions that are not ready", "table", "", 12, []query{
		{`sum by (namespace, name, type) (terrarium_environment_condition{type=~".+Ready",status="False",` + chosen + `})`, ""},
	}},
	{"Managed resources by state", "timeseries", "", 12, []query{
		{`sum by (state) (terrarium_environment_resources{` + chosen + `})`, "{{state}}"},
	}},
	{"How long deletions go on", "timeseries", "s", 12, []query{
		{`time() - terrarium_environment_deletion_timestamp_seconds{` + chosen + `}`, "{{namespace}}/{{name}}"},
	}},
	{"Time until ready, all Environments", "timeseries", "s", 12, []query{
		{`histogram_quantile(0.5, sum by (le) (rate(terrarium_environment_time_to_ready_seconds_bucket[1d])))`, "half"},
		{`histogram_quantile(0.9, sum by (le) (rate(terrarium_environment_time_to_ready_seconds_bucket[1d])))`, "nine in ten"},
	}},
	{"Writes to managed resources", "timeseries", "ops", 12, []query{
		{`sum by (operation, result) (rate(terrarium_managed_resource_writes_total[$__rate_interval]))`, "{{operation}} {{result}}"},
	}},
	{"Reconciles", "timeseries", "ops", 12, []query{
		{`sum by (result) (rate(controller_runtime_reconcile_total{controller="environment"}[$__rate_interval]))`, "{{result}}"},
	}},
	{"Duration of a reconcile", "timeseries", "s", 12, []query{
		{`histogram_quantile(0.5, sum by (le) (rate(controller_runtime_reconcile_time_seconds_bucket{controller="environment"}[$__rate_interval])))`, "half"},
		{`histogram_quantile(0.99, sum by (le) (rate(controller_runtime_reconcile_time_seconds_bucket{controller="environment"}[$__rate_interval])))`, "99 in 100"},
	}},
	{"Environments in the queue", "timeseries", "", 12, []query{
		{`sum by (pod) (workqueue_depth{name="environment"})`, "{{pod}}"},
	}},
	{"Wait in the queue, 99 in 100", "timeseries", "s", 12, []query{
		{`histogram_quantile(0.99, sum by (le) (rate(workqueue_queue_duration_seconds_bucket{name="environment"}[$__rate_interval])))`, "wait"},
	}},
	{"Versions of the manager", "table", "", 24, []query{{`sum by (pod, version) (terrarium_build_info)`, ""}}},
}
