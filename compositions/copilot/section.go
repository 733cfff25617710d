package copilot

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A section is a mapping of a manifest. It knows which of its keys have been read, so that all others can be left with a reason. A section that is not
// there is nil, and has nothing.
type section struct {
	t          *Translation
	file, path string
	values     map[string]any
	read       map[string]bool
	below      map[string]*section
	lists      map[string][]*section
}

func (t *Translation) root(m *manifest) *section {
	root := t.newSection(m.file, "", m.in(t.options.Environment))
	root.see("name")
	root.see("type")
	return root
}

func (t *Translation) newSection(file, path string, values map[string]any) *section {
	s := &section{t: t, file: file, path: path, values: values, read: map[string]bool{}, below: map[string]*section{}, lists: map[string][]*section{}}
	t.sections = append(t.sections, s)
	return s
}

// at is where a key is, for people.
func (s *section) at(key string) string {
	if s.path == "" || key == "" {
		return s.path + key
	}
	return s.path + "." + key
}

// see returns the value of a key, or nil.
func (s *section) see(key string) any {
	if s == nil {
		return nil
	}
	s.read[key] = true
	return s.values[key]
}

func (s *section) has(key string) bool {
	if s == nil {
		return false
	}
	_, there := s.values[key]
	return there
}

// keys in the order of the alphabet: the order in which a manifest has them says nothing.
func (s *section) keys() []string {
	if s == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(s.values))
}

// section is a mapping below a key, or nil.
func (s *section) section(key string) *section {
	values, isMapping := s.see(key).(map[string]any)
	if !isMapping {
		if s.has(key) {
			s.leave(key, "it must be a mapping")
		}
		return nil
	}
	if s.below[key] == nil {
		s.below[key] = s.t.newSection(s.file, s.at(key), values)
	}
	return s.below[key]
}

// isMapping reports whether a key that may have a plain value has a mapping.
func (s *section) isMapping(key string) bool {
	if s == nil {
		return false
	}
	_, isMapping := s.values[key].(map[string]any)
	return isMapping
}

// sections are the mappings in a list.
func (s *section) sections(key string) []*section {
	if s == nil {
		return nil
	}
	if sections, done := s.lists[key]; done {
		return sections
	}
	list, isList := s.see(key).([]any)
	if !isList && s.has(key) {
		s.leave(key, "it must be a list")
	}
	var sections []*section
	for i, item := range list {
		values, isMapping := item.(map[string]any)
		at := fmt.Sprintf("%s[%d]", key, i)
		if !isMapping {
			s.leave(at, "it must be a mapping")
			continue
		}
		sections = append(sections, s.t.newSection(s.file, s.at(at), values))
	}
	s.lists[key] = sections
	return sections
}

// text of a key with variables put in, or "" where it is not there or cannot be used: it is left with a reason then.
func (s *section) text(key string) string {
	text, _ := s.plain(key)
	return text
}

func (s *section) plain(key string) (text string, ok bool) {
	switch value := s.see(key).(type) {
	case nil:
		return "", false
	case scalar:
		return s.inserted(key, value.text)
	case map[string]any:
		if _, exported := value["from_cfn"]; exported {
			s.leave(key, reasonExport)
			return "", false
		}
	}
	s.leave(key, "it must be a text or number")
	return "", false
}

// inserted is a text in which variables are replaced. One that has others is left.
func (s *section) inserted(key, text string) (string, bool) {
	text, unknown := s.t.insert(text)
	if len(unknown) > 0 {
		s.leave(key, "it has %s, which Copilot takes from the shell: put the value there", strings.Join(unknown, " and "))
		return "", false
	}
	return text, true
}

// number of a key.
func (s *section) number(key string) (number int32, ok bool) {
	text, ok := s.plain(key)
	if !ok {
		return 0, false
	}
	parsed, err := strconv.ParseInt(text, 0, 32)
	if err != nil || parsed < 0 {
		s.leave(key, "it must be a whole number of 0 or more")
		return 0, false
	}
	return int32(parsed), true
}

// flag of a key. YAML has many words for yes and no.
func (s *section) flag(key string) (on, ok bool) {
	text, ok := s.plain(key)
	if !ok {
		return false, false
	}
	switch strings.ToLower(text) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off":
		return false, true
	}
	s.leave(key, "it must be true or false")
	return false, false
}

// duration of a key, such as 1m30s.
func (s *section) duration(key string) (time.Duration, bool) {
	text, ok := s.plain(key)
	if !ok {
		return 0, false
	}
	duration, err := time.ParseDuration(text)
	if err != nil || duration < 0 {
		s.leave(key, "it must be a time such as 30s or 1m30s")
		return 0, false
	}
	return duration, true
}

// seconds of a key. A part of a second counts as a whole one, as AWS takes no parts.
func (s *section) seconds(key string) (int32, bool) {
	duration, ok := s.duration(key)
	seconds := math.Ceil(duration.Seconds())
	if ok && seconds > math.MaxInt32 {
		s.leave(key, "it is too long a time")
		return 0, false
	}
	return int32(seconds), ok
}

// texts are a list, or a single one.
func (s *section) texts(key string) []string {
	list, isList := s.see(key).([]any)
	if !isList {
		if text, ok := s.plain(key); ok {
			return []string{text}
		}
		return nil
	}
	var texts []string
	for _, item := range list {
		value, isScalar := item.(scalar)
		if !isScalar {
			s.leave(key, "it must be a list of texts%s", exportIn(item))
			return nil
		}
		text, ok := s.inserted(key, value.text)
		if !ok {
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

func exportIn(item any) string {
	if mapping, isMapping := item.(map[string]any); isMapping && mapping["from_cfn"] != nil {
		return ", and " + reasonExport
	}
	return ""
}

// leave a key, with the reason.
func (s *section) leave(key, format string, args ...any) {
	s.see(key)
	s.t.Left = append(s.t.Left, Remark{s.file, s.at(key), fmt.Sprintf(format, args...)})
}

// remark on a key that is done otherwise.
func (s *section) remark(key, format string, args ...any) {
	s.t.Otherwise = append(s.t.Otherwise, Remark{s.file, s.at(key), fmt.Sprintf(format, args...)})
}
