// Command demo shows Terrarium at work on this machine: a real etcd and kube-apiserver on loopback, the manager with the permissions of
// its own ServiceAccount, and a simulated AWS provider.
//
//	demo        makes an Environment, shows it, deletes it, and ends
//	demo dev    starts the same and stays
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// defaultSpeed makes AWS's ten minutes a good quarter of one.
const defaultSpeed = 40

// interrupted is the exit code of a program that was ended by Ctrl-C.
const interrupted = 130

func main() {
	os.Exit(run())
}

func run() int {
	speed := flag.Float64("speed", defaultSpeed, "How many seconds pass in the simulated AWS while one passes here.")
	flag.Usage = usage
	flag.Parse()
	play, known := map[string]func(context.Context, *stage) error{"": demo, "dev": dev}[flag.Arg(0)]
	if !known || flag.NArg() > 1 || *speed <= 0 {
		usage()
		return 2
	}

	dir, err := os.MkdirTemp("", "terrarium-demo-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make directory for logs:", err)
		return 1
	}
	ctx, release := untilInterrupted(dir)
	defer release()
	stage := &stage{screen: newScreen(os.Stdout), speed: *speed, dir: dir}
	err = play(ctx, stage)
	if ctx.Err() != nil {
		stage.screen.keep()
		stage.screen.print("", "Interrupted: stopping everything.")
		return finish(stage, interrupted)
	}
	if err != nil {
		stage.explain(err)
		return finish(stage, 1)
	}
	return finish(stage, 0)
}

// untilInterrupted returns a context that ends with Ctrl-C. Whoever closes the terminal or the pipe wants everything gone too.
func untilInterrupted(dir string) (context.Context, context.CancelFunc) {
	ctx, release := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	context.AfterFunc(ctx, func() {
		signal.Ignore(syscall.SIGPIPE)
		again := make(chan os.Signal, 1)
		signal.Notify(again, os.Interrupt, syscall.SIGTERM)
		<-again // the control plane and the manager end with this process
		_ = os.RemoveAll(dir)
		os.Exit(interrupted)
	})
	return ctx, release
}

// finish takes everything down, and returns the exit code.
func finish(s *stage, code int) int {
	failed := code != 0 && code != interrupted
	if err := s.stop(failed); err != nil {
		fmt.Fprintln(os.Stderr, "stop:", err)
		return max(code, 1)
	}
	return code
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: demo [-speed n] [dev]")
	flag.PrintDefaults()
}

// demo is the story that is told.
func demo(ctx context.Context, s *stage) error {
	ctx, err := s.start(ctx)
	if err != nil {
		return err
	}
	begun := time.Now()
	view, err := s.create(ctx, "config/samples/staging")
	if err != nil {
		return err
	}
	if err := s.showPolicy(ctx, view); err != nil {
		return err
	}
	if err := s.delete(ctx, view); err != nil {
		return err
	}
	s.screen.print("", fmt.Sprintf("Made, shown and deleted in %s. Nothing of it is left on this machine.", seconds(time.Since(begun))))
	return nil
}
