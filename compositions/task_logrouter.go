package compositions

import (
	"cmp"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// logRouter is the name of the container that routes logs. No name of a sidecar has a _.
const logRouter = "log_router"

// fluentBit is what routes logs where nothing else is named.
const fluentBit = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"

type firelens struct {
	Type    v1alpha1.LogRouterType `json:"type"`
	Options map[string]string      `json:"options,omitempty"`
}

// routeLogs sends the output of the own container to a log router, which is returned, or nil where there is none.
func routeLogs(d *plan.Draft, w workload, main *container, logs logGroup) *container {
	router := w.Logs.Router
	if router == nil {
		return nil
	}
	_, secret := variables(d, w, logRouter, nil)
	main.LogConfiguration = logConfiguration{LogDriver: "awsfirelens", Options: router.Options, SecretOptions: secret}
	out := &container{
		Name: logRouter, Image: routerImage(router), Essential: true, LogConfiguration: logs.stream(logRouter),
		User:                  "0", // ECS fills it in, and the provider would see another container
		FirelensConfiguration: &firelens{Type: router.Type},
		RepositoryCredentials: registryCredentials(d, w, logRouter),
	}
	if router.ConfigFile != "" {
		out.FirelensConfiguration.Options = map[string]string{"config-file-type": "file", "config-file-value": router.ConfigFile}
	}
	return out
}

func routerImage(router *v1alpha1.LogRouter) string { return cmp.Or(router.Image, fluentBit) }
