package v1alpha1

// Conditions are positive: True is good. Reconciling and Stalled, which kstatus defines, are there only while they are True. A message is
// one line, and stays the same until something changes. Types and reasons are part of the API; messages are for people.

// The condition types of an Environment. Besides these there is one for each composition in use, which stands beside the composition's type.
const (
	// ConditionReady is True when everything in the spec exists in AWS, is as the spec says, and runs. Where it is False, its reason and
	// message are those of the first composition that something is wrong with, or else of the first that is not done. It is Unknown while
	// the Environment is paused.
	ConditionReady = "Ready"

	// ConditionReconciling is True while something is being made, changed or removed.
	ConditionReconciling = "Reconciling"

	// ConditionStalled is True when nothing gets better unless a person changes something.
	ConditionStalled = "Stalled"
)

// The reason of a condition that is True.
const (
	// ReasonAvailable: everything is there and as it should be.
	ReasonAvailable = "Available"
)

// The reasons of a condition that is not True while all goes well.
const (
	// ReasonProgressing: objects are being made or changed, and nothing has failed.
	ReasonProgressing = "Progressing"

	// ReasonWaiting: objects cannot be made before others are ready; the message names those.
	ReasonWaiting = "Waiting"

	// ReasonRemoving: objects that the spec no longer asks for are being deleted; only Reconciling has it.
	ReasonRemoving = "Removing"

	// ReasonPaused: spec.management is Paused, so nothing is changed and nothing is checked.
	ReasonPaused = "Paused"

	// ReasonDeleting: the Environment is being deleted; the message says what is left and what it waits for.
	ReasonDeleting = "Deleting"
)

// The reasons of a condition that is False because something is wrong. With the first two it is tried again, and may get well by itself;
// the others need a person.
const (
	// ReasonFailed: AWS or the provider refused something; the message names the object and has their words.
	ReasonFailed = "Failed"

	// ReasonApplyFailed: the API server refused a managed resource; the message names it and has the server's words.
	ReasonApplyFailed = "ApplyFailed"

	// ReasonNameTaken: an object that this Environment did not make has the name of one that it needs. Delete that object, or give the
	// Environment another name.
	ReasonNameTaken = "NameTaken"

	// ReasonKindsMissing: kinds of the provider are not installed, or not activated; the message names them.
	ReasonKindsMissing = "KindsMissing"

	// ReasonSecretMissing: a Secret that the spec refers to, or a key of it, does not exist; the message names it.
	ReasonSecretMissing = "SecretMissing"

	// ReasonExistingUnusable: something that somebody else has made, and that the spec names, is not there or does not fit; the message names it.
	ReasonExistingUnusable = "ExistingUnusable"

	// ReasonPatchUnfit: an item of spec.patches finds no managed resource, or may not or cannot set what it says; the message names it. The managed
	// resource stays as it is.
	ReasonPatchUnfit = "PatchUnfit"

	// ReasonInvalidSpec: the spec was admitted but cannot be served; the message names the field. What exists stays as it is.
	ReasonInvalidSpec = "InvalidSpec"
)
