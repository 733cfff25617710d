package compositions_test

import "github.com/terrarium-io/terrarium/api/v1alpha1"

func aQueue(d *dice, name string) v1alpha1.QueueSpec {
	spec := v1alpha1.QueueSpec{
		Name: name, Type: oneOf[v1alpha1.MessageType](d, "", "FIFO"), DelaySeconds: oneOf(d, nil, new(int32(900))),
		DeadLetter: oneOf(d, nil, &v1alpha1.DeadLetterSpec{}, &v1alpha1.DeadLetterSpec{MaxReceives: 1}),
	}
	if spec.Type == v1alpha1.MessagesFIFO {
		spec.ContentBasedDeduplication = oneOf[v1alpha1.Switch](d, "", "Enabled")
	}
	return spec
}

func aTopic(d *dice, env *v1alpha1.Environment, name string) v1alpha1.TopicSpec {
	spec := v1alpha1.TopicSpec{Name: name, Type: oneOf[v1alpha1.MessageType](d, "", "FIFO")}
	for _, queue := range env.Spec.Queues {
		if spec.Type == v1alpha1.MessagesFIFO || queue.Type != v1alpha1.MessagesFIFO {
			spec.Subscriptions = append(spec.Subscriptions, v1alpha1.SubscriptionSpec{Queue: queue.Name, RawMessageDelivery: oneOf[v1alpha1.Switch](d, "", "Enabled")})
		}
	}
	if spec.Type != v1alpha1.MessagesFIFO {
		spec.Subscriptions = append(spec.Subscriptions,
			v1alpha1.SubscriptionSpec{Email: "ops@example.org"},
			v1alpha1.SubscriptionSpec{HTTPS: "https://example.org/" + name, FilterPolicy: oneOf(d, "", `{"event": ["created"]}`)},
		)
	}
	return spec
}

func aBucket(d *dice, name string) v1alpha1.BucketSpec {
	return v1alpha1.BucketSpec{
		Name: name, Versioning: oneOf[v1alpha1.Switch](d, "", "Disabled"), ExpireAfterDays: oneOf[int32](d, 0, 7),
		CORS: oneOf(d, nil, []v1alpha1.CORSRule{{AllowedOrigins: []string{"*"}, AllowedMethods: []v1alpha1.CORSMethod{"GET"}}}),
	}
}

func aCache(d *dice, name string) v1alpha1.CacheSpec {
	spec := v1alpha1.CacheSpec{
		Name: name, Engine: oneOf[v1alpha1.CacheEngine](d, "", "redis"), EngineVersion: "7",
		Backup: oneOf(d, v1alpha1.CacheBackup{}, v1alpha1.CacheBackup{RetentionDays: new(int32(1)), StartTime: "03:00"}),
	}
	if d.often() {
		spec.Serverless = &v1alpha1.CacheServerless{MaxDataGB: oneOf[int32](d, 0, 10)}
		return spec
	}
	spec.EngineVersion = "7.1"
	if spec.Engine == "" {
		spec.EngineVersion = oneOf(d, "7.2", "8.0")
	}
	spec.Nodes = &v1alpha1.CacheNodes{
		Type: "cache.t4g.micro", Replicas: oneOf(d, nil, new(int32(2))), FinalSnapshot: oneOf[v1alpha1.FinalSnapshotPolicy](d, "", "Required"),
		Parameters: oneOf(d, nil, v1alpha1.CacheParameters{"timeout": "300"}),
	}
	return spec
}
