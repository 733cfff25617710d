package main

import (
	"context"
	"embed"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// chapter is one change in the life of Environments.
type chapter struct {
	name  string
	begin func(context.Context, *life) error

	// gone is true where the Environments are to go.
	gone bool

	// untouched is true where nothing may happen in AWS.
	untouched bool

	// like is how everything has to be in the end, where that is known.
	like picture
}

var allChapters = []chapter{
	{name: "creation", begin: create},
	{name: "update", begin: update},
	{name: "rollout to another port", begin: edit(func(spec *v1alpha1.EnvironmentSpec) { spec.Services[0].Routes[0].Port = "next" })},
	{name: "scale-down", begin: edit(func(spec *v1alpha1.EnvironmentSpec) {
		spec.Services[0].Scaling.MinTasks, spec.Services[0].Scaling.MaxTasks = new(int32(1)), new(int32(2))
		spec.Services = spec.Services[:1]
	})},
	{name: "another zone", begin: edit(func(spec *v1alpha1.EnvironmentSpec) { spec.Network.AvailabilityZones.Count = 3 })},
	{name: "a database less", begin: edit(func(spec *v1alpha1.EnvironmentSpec) { spec.Databases = spec.Databases[:1] })},
	{name: "to be left in AWS", begin: editAll(func(spec *v1alpha1.EnvironmentSpec) { spec.DeletionPolicy = v1alpha1.DeletionOrphan })},
	{name: "hand-over", begin: leave, gone: true, untouched: true},
	{name: "adoption", begin: adopt, untouched: true},
	{name: "deletion", begin: remove, gone: true},
}

// pick the chapters of those names, or all.
func pick(names ...string) []chapter {
	return slices.DeleteFunc(slices.Clone(allChapters), func(c chapter) bool { return len(names) > 0 && !slices.Contains(names, c.name) })
}

//go:embed *.yaml
var samples embed.FS

func readEnvironment(file string) (*v1alpha1.Environment, error) {
	text, err := samples.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read Environment: %w", err)
	}
	env := &v1alpha1.Environment{}
	if err := yaml.UnmarshalStrict(text, env); err != nil {
		return nil, fmt.Errorf("read Environment: %w", err)
	}
	return env, nil
}

func create(ctx context.Context, l *life) error {
	payment := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "payment"}, StringData: map[string]string{"apiKey": "not-a-real-key"},
	}
	all := []client.Object{payment}
	for _, env := range slices.Backward(l.stage.environments) { // the first one last: another one waits for its network
		all = append(all, env.DeepCopy())
	}
	for _, o := range all {
		if err := l.stage.admin.Create(ctx, o); err != nil {
			return fmt.Errorf("create %s: %w", o.GetName(), err)
		}
	}
	return nil
}

// update changes several things at once, one of them a value that the user has.
func update(ctx context.Context, l *life) error {
	first := l.stage.environments[0]
	env, err := l.environment(ctx, first)
	if err != nil {
		return err
	}
	l.account.PutObject(env.Status.Buckets[0].BucketName, "photo.jpg")
	l.account.Send("/")
	payment := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "payment"}}
	other := client.RawPatch("application/merge-patch+json", []byte(`{"stringData":{"apiKey":"another-one"}}`))
	if err := l.stage.admin.Patch(ctx, payment, other); err != nil {
		return fmt.Errorf("change Secret: %w", err)
	}
	return l.edit(ctx, first, func(env *v1alpha1.Environment) {
		env.Spec.Services[0].Image = "public.ecr.aws/nginx/nginx:1.30"
		env.Spec.Queues[0].VisibilityTimeoutSeconds = new(int32(60))
		env.Spec.Databases[0].Backup.RetentionDays = new(int32(14))
	})
}

// edit the first Environment.
func edit(change func(*v1alpha1.EnvironmentSpec)) func(context.Context, *life) error {
	return func(ctx context.Context, l *life) error {
		return l.edit(ctx, l.stage.environments[0], func(env *v1alpha1.Environment) { change(&env.Spec) })
	}
}

// editAll Environments.
func editAll(change func(*v1alpha1.EnvironmentSpec)) func(context.Context, *life) error {
	return func(ctx context.Context, l *life) error {
		for _, env := range l.stage.environments {
			if err := l.edit(ctx, env, func(env *v1alpha1.Environment) { change(&env.Spec) }); err != nil {
				return err
			}
		}
		return nil
	}
}

// edit an Environment as a user does, who tries again where it has changed meanwhile.
func (l *life) edit(ctx context.Context, which *v1alpha1.Environment, change func(*v1alpha1.Environment)) error {
	return retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		env, err := l.environment(ctx, which)
		if err != nil {
			return err
		}
		change(env)
		return l.stage.admin.Update(ctx, env)
	})
}

// leave deletes the Environments, which leaves AWS as it is.
func leave(ctx context.Context, l *life) error { return l.deleteEnvironments(ctx) }

// adopt makes the Environments again from the inventories in their buckets.
func adopt(ctx context.Context, l *life) error {
	for _, env := range l.stage.environments {
		if err := l.adopt(ctx, client.ObjectKeyFromObject(env)); err != nil {
			return fmt.Errorf("adopt %s: %w", env.Name, err)
		}
	}
	return nil
}

func (l *life) adopt(ctx context.Context, name client.ObjectKey) error {
	text, found := l.account.Object(l.buckets[name], plan.InventoryKey(name.Namespace, name.Name))
	if !found {
		return fmt.Errorf("there is no inventory in bucket %q", l.buckets[name])
	}
	inventory, err := compositions.Kinds.ReadInventory([]byte(text))
	if err != nil {
		return fmt.Errorf("read inventory: %w", err)
	}
	env := inventory.Environment()
	env.Spec.DeletionPolicy = v1alpha1.DeletionDelete
	return l.stage.admin.Create(ctx, env)
}

func remove(ctx context.Context, l *life) error {
	all, err := l.resources(ctx)
	if err != nil {
		return err
	}
	l.audit.ordersDeletion(all)
	l.account.Send() // clients have left
	return l.deleteEnvironments(ctx)
}

// deleteEnvironments at once: the one whose network another one uses waits for that.
func (l *life) deleteEnvironments(ctx context.Context) error {
	for _, env := range l.stage.environments {
		if err := l.stage.admin.Delete(ctx, env.DeepCopy()); err != nil {
			return fmt.Errorf("delete Environment: %w", err)
		}
	}
	return nil
}

// tidy takes away what the user has made, so that the next Environments can begin.
func (l *life) tidy(ctx context.Context) error {
	all, err := l.stage.secrets(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if err := l.stage.admin.Delete(ctx, &all[i]); err != nil {
			return fmt.Errorf("delete Secret: %w", err)
		}
	}
	return nil
}
