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
func (p palette) summary(s *snapshot, took time.Duration, width int) []string {
	lines := []string{"", fmt.Sprintf("%s, with %d managed resources", p.bold("Ready in "+seconds(took)), len(s.resources)), ""}
	lines = append(lines, p.tree(s.resources, width)...)
	lines = append(lines, "", p.bold("Conditions"))
	lines = append(lines, p.conditions(s.environment.Status.Conditions)...)
	lines = append(lines, "", p.bold("Outputs"))
	return append(lines, columns(outputs(s.environment.Status))...)
}

// tree shows managed resources and what AWS calls them, in a group for each composition and what it was made for.
func (p palette) tree(resources []resource, width int) []string {
	var lines []string
	for len(resources) > 0 {
		n := 1
		for n < len(resources) && group(resources[n]) == group(resources[0]) {
			n++
		}
		lines = append(lines, "  "+p.bold(group(resources[0])))
		lines = append(lines, p.branches(resources[:n], width)...)
		resources = resources[n:]
	}
	return lines
}

func group(r resource) string {
	if r.instance == "" {
		return r.composition
	}
	return r.composition + " " + r.instance
}

// branches are the lines of a group.
func (p palette) branches(resources []resource, width int) []string {
	column := 0
	for _, r := range resources {
		column = max(column, utf8.RuneCountInString(r.String()))
	}
	column = min(column, width/2)
	var lines []string
	for _, r := range resources[:len(resources)-1] {
		lines = append(lines, p.branch("├─", "│", r, column, width)...)
	}
	return append(lines, p.branch("└─", " ", resources[len(resources)-1], column, width)...)
}

// branch shows a resource with its ID beside it, at a column if possible, or below it.
func (p palette) branch(fork, trunk string, r resource, column, width int) []string {
	short := withoutAccount(r.awsID)
	for _, id := range []string{r.awsID, short} {
		for _, name := range []string{pad(r.String(), column), r.String()} {
			if line := fmt.Sprintf("  %s %s  %s", fork, name, p.dim(id)); length(line) <= width {
				return []string{line}
			}
		}
	}
	return []string{
		clip(fmt.Sprintf("  %s %s", fork, r), width),
		clip(fmt.Sprintf("  %s      %s", trunk, p.dim(short)), width),
	}
}

// withoutAccount is the part of an ARN that tells resources of one account and region apart.
func withoutAccount(id string) string {
	if parts := strings.SplitN(id, ":", 6); parts[0] == "arn" && len(parts) == 6 {
		return parts[5]
	}
	return id
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
