package copilot

import "regexp"

// The variables that Copilot itself knows while it reads a manifest.
const (
	varApplication = "COPILOT_APPLICATION_NAME"
	varEnvironment = "COPILOT_ENVIRONMENT_NAME"
)

var variableIn = regexp.MustCompile(`(\\?)\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// insert puts the variables that are known into a text, and returns those that are not. The shell is not asked: what is printed would depend on who prints
// it.
func (t *Translation) insert(text string) (inserted string, unknown []string) {
	known := map[string]string{varApplication: t.options.Application, varEnvironment: t.options.Environment}
	inserted = variableIn.ReplaceAllStringFunc(text, func(found string) string {
		match := variableIn.FindStringSubmatch(found)
		if match[1] != "" {
			return found[1:] // \${X} is ${X}, and no variable
		}
		if value := known[match[2]]; value != "" {
			return value
		}
		unknown = append(unknown, found)
		return found
	})
	return inserted, unknown
}
