// Command chaos shows that Terrarium loses nothing, makes nothing twice and gets to where it should, however often its process ends. The manager
// runs as a program of its own against a real etcd and kube-apiserver and a simulated AWS, and is killed with SIGKILL at moments that a seed decides,
// while Environments are made, changed, handed over, adopted and deleted. What must always hold is checked all the while; at the end of each
// chapter everything has to be as in a run that nobody has disturbed.
//
// The same seed decides the same. What the API server and the provider do meanwhile depends on the machine, so a run is not the same to the letter.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	os.Exit(run())
}

// patience is for a machine that does much else meanwhile.
const patience = 15 * time.Minute

// pace makes a process write a handful of times before it is killed, and pacePastFaults lets it get somewhere between faults.
const (
	pace           = 5
	pacePastFaults = 15
)

func run() int {
	seed := flag.Uint64("seed", 0, "What decides when the manager is killed, and what fails. Another one each time where 0.")
	kills := flag.Int("kills", 100, "No further Environments are made when the manager has been killed so often.")
	faulty := flag.Bool("faults", false, "Let requests, watches, AWS, the provider, the API server and leases fail as well.")
	limit := flag.Duration("patience", patience, "How long a chapter may take.")
	names := flag.String("chapters", "", "Play these alone, separated by commas, to look into something: creation first and deletion last.")
	flag.Parse()
	if *seed == 0 {
		*seed = rand.Uint64N(1e9) + 1
	}
	first := fate{seed: *seed, pace: pace, faulty: *faulty, patience: *limit}
	if *faulty {
		first.pace = pacePastFaults
	}
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer release()
	chapters := pick(strings.FieldsFunc(*names, func(r rune) bool { return r == ',' })...)
	s, err := start(ctx, os.Stdout, chapters, "environment.yaml", "guest.yaml", "neighbour.yaml")
	if err == nil {
		err = errors.Join(s.chaos(ctx, *kills, first), s.stop())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		return 1
	}
	return 0
}

// chaos lives one set of Environments after the other, of one seed after the other, until the manager has been killed often enough.
func (s *stage) chaos(ctx context.Context, kills int, first fate) error {
	fmt.Fprintln(s.out, "The same without any disturbance:")
	undisturbed := &life{fate: fate{patience: first.patience}}
	if err := s.live(ctx, undisturbed); err != nil {
		return fmt.Errorf("undisturbed: %w", err)
	}
	for done, next := 0, first; done < kills; next.seed++ {
		fmt.Fprintf(s.out, "Seed %d:\n", next.seed)
		l := &life{fate: next, like: undisturbed.pictures}
		if err := s.live(ctx, l); err != nil {
			return fmt.Errorf("seed %d: %w\nLog of the manager: %s\nTo replay: make chaos SEED=%d KILLS=1%s", next.seed, err, s.keepLog(), next.seed, next.flag())
		}
		done += l.kills
		fmt.Fprintf(s.out, "  killed %d times, %d in all%s\n", l.kills, done, l.tally())
	}
	return nil
}

// flag of make that brings the same faults.
func (f fate) flag() string {
	if f.faulty {
		return " FAULTS=1"
	}
	return ""
}
