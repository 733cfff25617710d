package compositions

import (
	"fmt"

	"github.com/crossplane/crossplane-runtime/v2/pkg/meta"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource"
	efs "github.com/upbound/provider-aws/v2/apis/namespaced/efs/v1beta1"
	elasticache "github.com/upbound/provider-aws/v2/apis/namespaced/elasticache/v1beta1"
	sqs "github.com/upbound/provider-aws/v2/apis/namespaced/sqs/v1beta1"

	"github.com/terrarium-io/terrarium/compositions/plan"
)

// checkEmptied is about a queue, a file system or a cache that is not in the spec of a protected Environment any more, and would be deleted with what is in it.
func (c composer) checkEmptied(key plan.Key, live resource.ModernManaged) error {
	if !c.isProtected() || plan.StaysInAWS(live) || meta.WasDeleted(live) || c.keepers()[key] {
		return nil
	}
	return fmt.Errorf("spec.%s: %s would be deleted with what is in it, and the Environment is protected: put it back, "+
		"or first set deletionProtection of the Environment to Disabled", fieldOf(live), key)
}

// fieldOf the spec that a queue, a file system or a cache comes from.
func fieldOf(live resource.ModernManaged) string {
	switch live.(type) {
	case *sqs.Queue:
		return "queues"
	case *efs.FileSystem:
		return "fileSystems"
	default:
		return "caches"
	}
}

// keepers are the queues, file systems and caches of the spec.
func (c composer) keepers() map[plan.Key]bool {
	asked := map[plan.Key]bool{}
	for _, spec := range c.Env.Spec.Queues {
		asked[c.Key(sqs.Queue_GroupVersionKind.GroupKind(), MessagesPart(spec.Name, spec.Type))] = true
		if spec.DeadLetter != nil {
			asked[c.Key(sqs.Queue_GroupVersionKind.GroupKind(), MessagesPart(spec.Name, spec.Type)+DeadLetters)] = true
		}
	}
	for _, spec := range c.Env.Spec.FileSystems {
		asked[c.Key(efs.FileSystem_GroupVersionKind.GroupKind(), spec.Name)] = true
	}
	for _, spec := range c.Env.Spec.Caches {
		kind := elasticache.ServerlessCache_GroupVersionKind
		if spec.Nodes != nil {
			kind = elasticache.ReplicationGroup_GroupVersionKind
		}
		asked[c.Key(kind.GroupKind(), spec.Name)] = true
	}
	return asked
}
