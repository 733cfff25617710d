package terraform

import "fmt"

// wrongWithLifecycle notes when the rules of a bucket delete objects and old versions, and refuses rules for which an Environment has no field: without
// them something would be kept for longer, or go earlier.
func wrongWithLifecycle(b *bucket) string {
	r := b.settings[lifecycleOf]
	if r == nil {
		return ""
	}
	for i, rule := range r.blocks("rule") {
		if rule.text("status") != "Enabled" {
			continue
		}
		if why := b.addRule(rule); why != "" {
			called := rule.text("id")
			if called == "" {
				called = fmt.Sprint(i + 1)
			}
			return fmt.Sprintf("its lifecycle rule %s %s, for which an Environment has no field", called, why)
		}
	}
	return ""
}

// addRule notes what a rule does, and says what it does besides, or "".
func (b *bucket) addRule(rule *Resource) string {
	switch {
	case !isForAll(rule):
		return "is for some objects alone"
	case rule.beyond("id status filter prefix expiration noncurrent_version_expiration abort_incomplete_multipart_upload") != "":
		return "has " + rule.beyond("id status filter prefix expiration noncurrent_version_expiration abort_incomplete_multipart_upload")
	case rule.text("expiration.date") != "":
		return "has a date"
	case rule.flag("expiration.expired_object_delete_marker"):
		return "has expired_object_delete_marker"
	case rule.number("expiration.days") > mostDays || rule.number("noncurrent_version_expiration.noncurrent_days") > mostOldDays:
		return "has more days than an Environment takes"
	case isSet(rule.at("noncurrent_version_expiration.newer_noncurrent_versions")):
		return "has newer_noncurrent_versions"
	}
	b.spec.ExpireAfterDays = sooner(b.spec.ExpireAfterDays, rule.number("expiration.days"))
	b.abortsAfter = sooner(b.abortsAfter, rule.number("abort_incomplete_multipart_upload.days_after_initiation"))
	b.oldVersionsGo = sooner(b.oldVersionsGo, rule.number("noncurrent_version_expiration.noncurrent_days"))
	return ""
}

// sooner of two numbers of days, of which 0 is never.
func sooner(a, b int32) int32 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// isForAll reports whether a rule is for all objects: without a filter, or with one that lets all through.
func isForAll(rule *Resource) bool {
	if rule.text("prefix") != "" {
		return false
	}
	for _, filter := range rule.blocks("filter") {
		if filter.beyond("") != "" {
			return false
		}
	}
	return true
}
