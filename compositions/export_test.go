package compositions

import "k8s.io/apimachinery/pkg/runtime/schema"

// ActionColumns is the row of a kind in actions.go, by the heads of its columns.
func ActionColumns(kind schema.GroupKind) map[string]string {
	row := actions[kind.String()]
	return map[string]string{
		"from": row.from, "create": row.create, "read": row.read, "update": row.update, "remove": row.remove, "tags": row.tags, "checked": row.checked,
	}
}

// ActionRows is how many kinds actions.go knows.
func ActionRows() int { return len(actions) }
