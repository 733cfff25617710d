package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// summary shows an Environment that is ready: its resources, its conditions and what it gives.
func (p palette) summary(s *snapshot, took time.Duration, speed float64, width int) []string {
	lines := []string{"", p.bold(fmt.Sprintf("Ready in %s", seconds(took))) +
		fmt.Sprintf(": %d managed resources. AWS would take about %s.", len(s.resources), time.Duration(float64(took)*speed).Round(time.Minute)), ""}
	lines = append(lines, p.tree(s.resources, width)...)
	lines = append(lines, "", p.bold("Conditions"))
	lines = append(lines, p.conditions(s.environment.Status.Conditions)...)
	lines = append(lines, "", p.bold("Outputs"))
	return append(lines, columns(outputs(s.environment.Status))...)
}

// tree shows managed resources and what AWS calls them, in a group for each composition and what it was made for.
func (p palette) tree(resources []resource, width int) []string {
	widest := 0
	for _, r := range resources {
		widest = max(widest, utf8.RuneCountInString(r.String()))
	}
	var lines []string
	for i, r := range resources {
		if i == 0 || group(r) != group(resources[i-1]) {
			lines = append(lines, "  "+p.bold(group(r)))
		}
		branch := "├─"
		if i == len(resources)-1 || group(r) != group(resources[i+1]) {
			branch = "└─"
		}
		room := width - len("  ├─ ") - widest - 2
		lines = append(lines, fmt.Sprintf("  %s %s  %s", branch, pad(r.String(), widest), p.dim(shorten(r.awsID, room))))
	}
	return lines
}

func group(r resource) string {
	if r.instance == "" {
		return r.composition
	}
	return r.composition + " " + r.instance
}

// shorten makes an ID fit: of an ARN the last part matters most.
func shorten(id string, room int) string {
	if utf8.RuneCountInString(id) <= room {
		return id
	}
	if parts := strings.SplitN(id, ":", 6); parts[0] == "arn" && len(parts) == 6 {
		id = parts[5]
	}
	return clip(id, max(room, 8))
}

func (p palette) conditions(conditions []metav1.Condition) []string {
	rows := make([][]string, 0, len(conditions))
	for _, c := range conditions {
		rows = append(rows, []string{c.Type, string(c.Status), c.Reason, c.Message})
	}
	return columns(rows)
}

// outputs are what other people and programs need to know of an environment.
func outputs(status v1alpha1.EnvironmentStatus) [][]string {
	var rows [][]string
	add := func(what, value string) {
		if value != "" {
			rows = append(rows, []string{what, value})
		}
	}
	for _, lb := range status.LoadBalancers {
		add("URL of "+lb.Name, lb.URL)
	}
	for _, db := range status.Databases {
		add("database "+db.Name, fmt.Sprintf("%s:%d, version %s", db.Address, db.Port, db.EngineVersion))
		add("  its credentials", db.SecretARN)
	}
	for _, secret := range status.Secrets {
		add("secret "+secret.Name, secret.ARN)
	}
	for _, service := range status.Services {
		add("service "+service.Name, service.TaskDefinitionARN)
	}
	if status.Cluster != nil {
		add("cluster", status.Cluster.ARN)
	}
	if status.Network != nil {
		add("VPC", status.Network.VPCID)
		add("NAT addresses", strings.Join(status.Network.NATPublicIPs, ", "))
	}
	return rows
}

// columns aligns rows.
func columns(rows [][]string) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString("  " + pad(cell, widths[i]))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}
