package terraform

import (
	"maps"
	"strings"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
)

// isOurs reports whether a key of a tag is set by AWS, Crossplane or Terrarium, or, in the case of Name, for each resource.
func isOurs(key string) bool {
	low := strings.ToLower(key)
	return low == "name" || strings.HasPrefix(low, "aws:") || strings.HasPrefix(low, "crossplane-") || strings.HasPrefix(low, "terrarium.io/")
}

// commonTags are those that all of what is taken over has, and that the Environment keeps. Alarms do not count, as they often have none.
func (t *Takeover) commonTags() v1alpha1.Tags {
	var common map[string]string
	for _, taken := range t.Taken {
		if _, has := taken.values["tags"]; !has || taken.From.Type == metricAlarm {
			continue
		}
		tags := taken.From.tags()
		if taken.From.sensitive["tags"] || taken.From.sensitive["tags_all"] {
			tags = nil
		}
		if common == nil {
			common = maps.Clone(tags)
		}
		maps.DeleteFunc(common, func(key, value string) bool { return tags[key] != value || isOurs(key) })
	}
	if len(common) == 0 {
		return nil
	}
	return common
}
