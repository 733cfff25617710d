package main

// object is JSON of Grafana.
type object = map[string]any

var source = object{"type": "prometheus", "uid": "${datasource}"}

// dashboard in the form that Grafana imports, and its sidecar finds in a ConfigMap.
func dashboard() object {
	return object{
		"title": "Terrarium", "uid": "terrarium", "tags": []string{"terrarium"}, "schemaVersion": 39, "editable": true,
		"refresh": "1m", "time": object{"from": "now-6h", "to": "now"},
		"templating": object{"list": []object{
			{"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
			variable("namespace", `label_values(terrarium_environment_condition, namespace)`),
			variable("name", `label_values(terrarium_environment_condition{namespace=~"$namespace"}, name)`),
		}},
		"panels": panels(),
	}
}

func variable(name, values string) object {
	return object{
		"name": name, "label": name, "type": "query", "datasource": source, "query": object{"query": values, "refId": name}, "definition": values,
		"includeAll": true, "multi": true, "allValue": ".*", "refresh": 2, "sort": 1, "current": object{"text": "All", "value": "$__all"},
	}
}

// panels stand from left to right, and go on below where a row of 24 is full.
func panels() []object {
	const high, low, row = 8, 4, 24
	var all []object
	x, y := 0, 0
	for i, c := range charts {
		height := high
		if c.kind == "stat" {
			height = low
		}
		all = append(all, c.panel(i+1, object{"x": x, "y": y, "w": c.width, "h": height}))
		if x += c.width; x >= row {
			x, y = 0, y+height
		}
	}
	return all
}

func (c chart) panel(id int, place object) object {
	var targets []object
	for i, q := range c.queries {
		targets = append(targets, object{
			"refId": string(rune('A' + i)), "datasource": source, "expr": q.expr, "legendFormat": q.legend,
			"instant": c.kind != "timeseries", "range": c.kind == "timeseries", "format": format(c.kind),
		})
	}
	return object{
		"id": id, "title": c.title, "type": c.kind, "datasource": source, "gridPos": place, "targets": targets,
		"fieldConfig": object{"defaults": object{"unit": unit(c.unit)}, "overrides": []object{}},
	}
}

func format(kind string) string {
	if kind == "table" {
		return "table"
	}
	return "time_series"
}

func unit(name string) string {
	if name == "" {
		return "none"
	}
	return name
}
