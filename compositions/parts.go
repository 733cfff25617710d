package compositions

import (
	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

// These parts of the names of managed resources are what package terraform calls what it takes over by, too.

// DeadLetters ends the parts of dead-letter queues.
const DeadLetters = ".dead-letters"

// fifoEnding is that of the names of queues and topics of type FIFO, also in AWS.
const fifoEnding = ".fifo"

// MessagesPart is the part of a queue or topic. One of the other type is another object with another name: AWS cannot change the type.
func MessagesPart(name string, is v1alpha1.MessageType) string {
	if is == v1alpha1.MessagesFIFO {
		return name + fifoEnding
	}
	return name
}

// SubscriptionPart is the part of a subscription of a topic.
func SubscriptionPart(topic v1alpha1.TopicSpec, spec v1alpha1.SubscriptionSpec) string {
	part := MessagesPart(topic.Name, topic.Type) + "."
	switch {
	case spec.Email != "":
		return part + "email-" + plan.PartHash(spec.Email)
	case spec.HTTPS != "":
		return part + "https-" + plan.PartHash(spec.HTTPS)
	}
	return part + "queue-" + spec.Queue
}

// RoutePart is the part of the target group of a route, and, on a listener that somebody else has made, of the rule that was made before.
func RoutePart(service v1alpha1.ServiceSpec, route v1alpha1.RouteSpec) string {
	return groupPart(service, route)
}

// ListenerPart is the part of a listener of a load balancer of type Network.
func ListenerPart(loadBalancer string, listener v1alpha1.ListenerSpec) string {
	return listenerPart(loadBalancer, listener)
}

// AlternatePart is the part of the other target group of a route whose requests ECS moves.
func AlternatePart(service v1alpha1.ServiceSpec, route v1alpha1.RouteSpec) string {
	return alternateOf(groupPart(service, route))
}

// TestPart is the part of the rule for test hosts of a route, on a listener that somebody else has made.
func TestPart(service v1alpha1.ServiceSpec, route v1alpha1.RouteSpec) string {
	return groupPart(service, route) + test
}

// ScalingPart is the part of what follows a measure of a service, or a schedule of its scaling.
func ScalingPart(service, name string) string { return service + "." + name }

// BucketPart is the part of a bucket and of its settings. A bucket may be called state too.
func BucketPart(name string) string { return "bucket-" + name }
