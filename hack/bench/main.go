// Bench measures the manager: how long Environments take until they are ready, with how many requests, how much CPU and memory, and how soon the manager
// reacts. etcd, kube-apiserver and the manager are processes of their own; the provider is played by this one, and does as little as can be.
//
// It prints the page docs/performance.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

type options struct {
	sizes     []int
	delay     time.Duration
	speed     float64
	rest      time.Duration
	reactions int
	floor     bool
	profile   string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	opts, err := parse()
	if err == nil {
		err = bench(ctx, opts)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse() (options, error) {
	var opts options
	sizes := flag.String("sizes", "1,10,100", "How many Environments there are, one run after the other.")
	flag.DurationVar(&opts.delay, "delay", 0, "How late the provider answers for each managed resource.")
	flag.Float64Var(&opts.speed, "speed", 0, "Let AWS take its time, this many times faster. 0 is at once.")
	flag.DurationVar(&opts.rest, "rest", 30*time.Second, "For how long the manager is looked at when nothing is left to do.")
	flag.IntVar(&opts.reactions, "reactions", 200, "How many changes the manager has to take back.")
	flag.BoolVar(&opts.floor, "floor", true, "Also make the same objects with a bare client.")
	flag.StringVar(&opts.profile, "profile", "", "File for a profile of the manager's CPU while the Environments are made. Of the last run.")
	flag.Parse()
	for text := range strings.SplitSeq(*sizes, ",") {
		size, err := strconv.Atoi(text)
		if err != nil || size < 1 {
			return opts, fmt.Errorf("-sizes=%s: %q is no number of Environments", *sizes, text)
		}
		opts.sizes = append(opts.sizes, size)
	}
	return opts, nil
}

// bench makes a run for each size, each with a control plane of its own, and prints what it measured.
func bench(ctx context.Context, opts options) error {
	var runs []*run
	for _, size := range opts.sizes {
		fmt.Fprintf(os.Stderr, "%d Environments\n", size)
		r, err := measure(ctx, size, opts)
		if err != nil {
			return fmt.Errorf("%d Environments: %w", size, err)
		}
		runs = append(runs, r)
	}
	return report(os.Stdout, opts, runs)
}
