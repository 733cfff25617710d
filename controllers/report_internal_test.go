package controllers

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	ec2 "github.com/upbound/provider-aws/v2/apis/namespaced/ec2/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/terrarium-io/terrarium/api/v1alpha1"
	"github.com/terrarium-io/terrarium/compositions/plan"
)

func TestMerge(t *testing.T) {
	then, now := time.Unix(1000, 0), time.Unix(2000, 5)
	c := func(conditionType string, status metav1.ConditionStatus, generation int64, at time.Time) metav1.Condition {
		return metav1.Condition{
			Type: conditionType, Status: status, Reason: "Reason", ObservedGeneration: generation, LastTransitionTime: metav1.NewTime(at),
		}
	}
	unstamped := func(conditionType string, status metav1.ConditionStatus) metav1.Condition {
		return metav1.Condition{Type: conditionType, Status: status, Reason: "Reason"}
	}
	before := []metav1.Condition{c("Ready", "False", 1, then), c("NetworkReady", "True", 1, then), c("Reconciling", "True", 1, then)}
	tests := map[string]struct{ now, want []metav1.Condition }{
		"new ones have the time of now, in seconds": {
			[]metav1.Condition{unstamped("ClusterReady", "True")}, []metav1.Condition{c("ClusterReady", "True", 2, time.Unix(2000, 0))},
		},
		"the same status keeps its time, and is of the new generation": {
			[]metav1.Condition{unstamped("Ready", "False")}, []metav1.Condition{c("Ready", "False", 2, then)},
		},
		"another status has another time": {
			[]metav1.Condition{unstamped("Ready", "True")}, []metav1.Condition{c("Ready", "True", 2, time.Unix(2000, 0))},
		},
		"one that was not judged again keeps its generation": {
			[]metav1.Condition{before[1]}, []metav1.Condition{c("NetworkReady", "True", 1, then)},
		},
		"the summary comes first, the others by name": {
			[]metav1.Condition{unstamped("NetworkReady", "True"), unstamped("Ready", "False"), unstamped("ClusterReady", "True")},
			[]metav1.Condition{c("Ready", "False", 2, then), c("ClusterReady", "True", 2, time.Unix(2000, 0)), c("NetworkReady", "True", 2, then)},
		},
		"what no longer holds is gone": {nil, []metav1.Condition{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, merge(before, test.now, 2, now)); diff != "" {
				t.Errorf("conditions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestProgress(t *testing.T) {
	removing := newOutcome()
	removing.removing = []plan.Key{keyOf("old")}
	tests := map[string]struct {
		ready verdict
		done  *outcome
		want  string
	}{
		"ready":                      {verdict{ready: true, reason: v1alpha1.ReasonAvailable}, newOutcome(), ""},
		"ready, with something left": {verdict{ready: true, reason: v1alpha1.ReasonAvailable}, removing, "Reconciling/Removing"},
		"being made":                 {verdict{reason: v1alpha1.ReasonProgressing}, newOutcome(), "Reconciling/Progressing"},
		"waiting":                    {verdict{reason: v1alpha1.ReasonWaiting}, newOutcome(), "Reconciling/Waiting"},
		"refused, and tried again":   {verdict{reason: v1alpha1.ReasonFailed}, newOutcome(), "Reconciling/Failed"},
		"not applied, and again":     {verdict{reason: v1alpha1.ReasonApplyFailed}, newOutcome(), "Reconciling/ApplyFailed"},
		"a Secret missing":           {verdict{reason: v1alpha1.ReasonSecretMissing}, newOutcome(), "Stalled/SecretMissing"},
		"kinds missing":              {verdict{reason: v1alpha1.ReasonKindsMissing}, newOutcome(), "Stalled/KindsMissing"},
		"a name taken":               {verdict{reason: v1alpha1.ReasonNameTaken}, newOutcome(), "Stalled/NameTaken"},
		"a spec that is invalid":     {verdict{reason: v1alpha1.ReasonInvalidSpec}, newOutcome(), "Stalled/InvalidSpec"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, c := range progress(test.ready, seeing().live("old", "network", "").Resources, test.done, time.Now()) {
				got += c.Type + "/" + c.Reason
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestProgressSaysWhatCannotBeRemoved(t *testing.T) {
	done := newOutcome()
	done.removing = []plan.Key{keyOf("deep"), keyOf("other"), keyOf("shallow")}
	depth := func(of string) func(*ec2.VPC) {
		return func(v *ec2.VPC) { v.Annotations = map[string]string{v1alpha1.AnnotationDepth: of} }
	}
	tests := map[string]struct {
		deep, other, shallow []func(*ec2.VPC)
		want                 string
	}{
		"nothing": {want: ""},
		"the first": {
			deep: []func(*ec2.VPC){refused}, other: []func(*ec2.VPC){refused}, want: "; VPC/deep: AWS says no",
		},
		"another one of the same depth":               {other: []func(*ec2.VPC){refused}, want: "; VPC/other: AWS says no"},
		"one whose turn it is not yet, and is silent": {shallow: []func(*ec2.VPC){refused}, want: ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			seen := seeing().live("deep", "network", "", append(test.deep, depth("3"))...).
				live("other", "network", "", append(test.other, depth("3"))...).
				live("shallow", "network", "", append(test.shallow, depth("1"))...)
			got := progress(verdict{ready: true, reason: v1alpha1.ReasonAvailable}, seen.Resources, done, time.Now())
			if want := "removing VPC/deep, VPC/other, VPC/shallow" + test.want; len(got) != 1 || got[0].Message != want {
				t.Errorf("got %v, want the message %q", got, want)
			}
		})
	}
}

func TestNumberOfResources(t *testing.T) {
	for n, want := range map[int]string{1: "1 resource", 2: "2 resources", 44: "44 resources"} {
		if got := number(n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNextLook(t *testing.T) {
	plain := &v1alpha1.Environment{}
	withDatabase := &v1alpha1.Environment{Spec: v1alpha1.EnvironmentSpec{Databases: []v1alpha1.DatabaseSpec{{
		Name: "main", Credentials: v1alpha1.DatabaseCredentials{Source: v1alpha1.CredentialsGenerated},
	}}}}
	vpc := planned("vpc", "network", "")
	p := func(problems ...plan.Problem) *plan.Plan {
		return &plan.Plan{Objects: []*plan.Object{vpc}, Problems: problems}
	}
	waiting := plan.Problem{Reason: v1alpha1.ReasonWaiting}
	missing := seeing()
	missing.missing[vpc.GroupKind] = true
	taken := newOutcome()
	taken.refused[vpc.Key] = refusal{reason: v1alpha1.ReasonNameTaken, err: errNameTaken}
	takenSecret := newOutcome()
	takenSecret.refused[plan.SecretKey("credentials")] = refusal{reason: v1alpha1.ReasonNameTaken, err: errNameTaken}
	inUse := newOutcome()
	inUse.refused[plan.SecretKey("credentials")] = refusal{reason: v1alpha1.ReasonSecretMissing, err: errors.New("in use")}
	again := newOutcome()
	again.again = true
	tests := map[string]struct {
		env   *v1alpha1.Environment
		plan  *plan.Plan
		seen  observation
		done  *outcome
		doubt time.Duration
		want  time.Duration
	}{
		"watches tell of everything":       {plain, p(), seeing(), newOutcome(), 0, 0},
		"Secrets can change: not a pass's": {withDatabase, p(), seeing(), newOutcome(), 0, 0},
		"a Secret was generated":           {withDatabase, p(), seeing(), again, 0, afterGenerating},
		"a Secret is missing":              {withDatabase, p(plan.Problem{}), seeing(), newOutcome(), 0, whileMissing},
		"another's network is not ready":   {plain, p(waiting), seeing(), newOutcome(), 0, 0},
		"that, and a Secret is missing":    {withDatabase, p(waiting, plan.Problem{}), seeing(), newOutcome(), 0, whileMissing},
		"a kind is missing":                {plain, p(), missing, newOutcome(), 0, whileMissing},
		"a kind is missing, and not used":  {plain, &plan.Plan{}, missing, newOutcome(), 0, whileUnused},
		"a name is taken: by who knows it": {plain, p(), seeing(), taken, 0, whileMissing},
		"a failure is not told yet":        {plain, p(), seeing(), newOutcome(), time.Second, time.Second},
		"it is told after what is missing": {withDatabase, p(plan.Problem{}), seeing(), newOutcome(), time.Hour, whileMissing},
		"a Secret's name is taken":         {withDatabase, p(), seeing(), takenSecret, 0, whileMissing},
		"a value is in use, out of sight":  {withDatabase, p(), seeing(), inUse, 0, whileMissing},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := nextLook(test.env, test.plan, test.seen, test.done, test.doubt)
			if got < test.want || float64(got) > float64(test.want)*(1+jitter) {
				t.Errorf("got %s, want %s and some more", got, test.want)
			}
		})
	}
}

func TestWhatIsMissingIsLookedForLessOftenWithTime(t *testing.T) {
	at := time.Unix(10000, 0)
	since := func(conditionType, reason string, ago time.Duration) metav1.Condition {
		return metav1.Condition{
			Type: conditionType, Status: metav1.ConditionFalse, Reason: reason, LastTransitionTime: metav1.NewTime(at.Add(-ago)),
		}
	}
	tests := map[string]struct {
		conditions []metav1.Condition
		want       time.Duration
	}{
		"just now":             {nil, whileMissing},
		"for half a minute":    {[]metav1.Condition{since("Ready", v1alpha1.ReasonSecretMissing, 30*time.Second)}, whileMissing},
		"for three minutes":    {[]metav1.Condition{since("Ready", v1alpha1.ReasonSecretMissing, 3*time.Minute)}, 30 * time.Second},
		"for a day":            {[]metav1.Condition{since("Ready", v1alpha1.ReasonKindsMissing, 24*time.Hour)}, lessOften},
		"others progress long": {[]metav1.Condition{since("NetworkReady", v1alpha1.ReasonProgressing, time.Hour)}, whileMissing},
		"one more since now": {
			[]metav1.Condition{since("Ready", v1alpha1.ReasonSecretMissing, time.Hour), since("SecretsReady", v1alpha1.ReasonSecretMissing, time.Second)},
			whileMissing,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			env := &v1alpha1.Environment{Status: v1alpha1.EnvironmentStatus{Conditions: test.conditions}}
			if got := patience(env, at); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
