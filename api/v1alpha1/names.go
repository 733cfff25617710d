package v1alpha1

// The names that the controller writes on objects. They are a contract: policies, dashboards and people rely on them.
const (
	// LabelEnvironment on a managed resource is the name of the Environment it belongs to.
	LabelEnvironment = "terrarium.io/environment"

	// LabelNamespace on a managed resource is the namespace of that Environment. It tells a copy in another namespace from what was made there.
	LabelNamespace = "terrarium.io/namespace"

	// LabelComposition on a managed resource is the composition that made it: network, cluster, service …
	LabelComposition = "terrarium.io/composition"

	// LabelInstance on a managed resource is the name in the spec of what it was made for, such as a service's. It is absent where the
	// composition exists once.
	LabelInstance = "terrarium.io/instance"

	// LabelRevisionOf on a managed resource is the name that its revisions share. It is on kinds that cannot be changed in place.
	LabelRevisionOf = "terrarium.io/revision-of"

	// LabelNameSuffix on a managed resource is the part of its Environment's names in AWS that no other Environment has.
	LabelNameSuffix = "terrarium.io/name-suffix"

	// AnnotationDepth on a managed resource is its depth in the graph of dependencies: what is deeper is deleted first.
	AnnotationDepth = "terrarium.io/depth"

	// AnnotationApplied on a managed resource is the hash of what was last applied to it.
	AnnotationApplied = "terrarium.io/applied"

	// AnnotationNameSuffix on an Environment replaces the five characters by which its names in AWS differ from those of an Environment
	// of the same name elsewhere. It is for adoption, and only read when a name is first made.
	AnnotationNameSuffix = "terrarium.io/name-suffix"

	// AnnotationAdopt on an Environment says what it takes over from another cluster: the external names of everything in the inventory.
	// It matters until all of that has been seen in AWS.
	AnnotationAdopt = "terrarium.io/adopt"

	// AnnotationAdopted on a managed resource says that it stands for something that another cluster made. Its external name is ours to
	// keep, because we have set it.
	AnnotationAdopted = "terrarium.io/adopted"

	// AnnotationKeptName on a managed resource is its name in AWS where somebody else has given it: what is adopted keeps a name that AWS cannot change.
	AnnotationKeptName = "terrarium.io/kept-name"

	// AnnotationGenerated on the managed resource of a secret says that its value was generated: nobody has it elsewhere.
	AnnotationGenerated = "terrarium.io/generated"

	// AnnotationUnused on a Secret says that its value was generated here, and that Secrets Manager has no copy of it yet: nothing in AWS is lost with
	// it, and what an adoption finds there has another value.
	AnnotationUnused = "terrarium.io/unused"

	// AnnotationClosesGroup on the managed resource of a VPC says that its default security group is closed, as of all that are made now.
	AnnotationClosesGroup = "terrarium.io/closes-default-security-group"

	// AnnotationProbe on a managed resource says that it only looks whether its name in AWS is free.
	AnnotationProbe = "terrarium.io/probe"

	// AnnotationExisting on a managed resource says that it only looks at what somebody else has made.
	AnnotationExisting = "terrarium.io/existing"

	// AnnotationDeployment on the managed resource of a service is the hash of what it is asked to run, and AnnotationFailedDeployment the
	// hash of one whose tasks did not run, with AWS's words. Take the latter away when they do.
	AnnotationDeployment       = "terrarium.io/deployment"
	AnnotationFailedDeployment = "terrarium.io/failed-deployment"

	// AnnotationRank on the managed resource of a listener rule is how early the priority of its route puts it.
	AnnotationRank = "terrarium.io/rank"

	// AnnotationAllowDeletion, set to "true" on a managed resource or the CustomResourceDefinition, lets an administrator delete it past the
	// admission policy.
	AnnotationAllowDeletion = "terrarium.io/allow-deletion"

	// Finalizer holds an Environment until everything it made is gone.
	Finalizer = "terrarium.io/environment"

	// FieldOwner is the field manager of everything that the controller applies.
	FieldOwner = "terrarium"
)
