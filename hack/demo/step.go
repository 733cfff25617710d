package main

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

const (
	frame = 100 * time.Millisecond // between two pictures
	long  = 5 * time.Second        // until something needs a word where there is no live part
)

// step is a part of the set-up. It returns what there is to say about it.
type step struct {
	title string
	do    func(context.Context) (string, error)
}

// run does a step and shows that it is under way.
func (s *screen) run(ctx context.Context, step step) error {
	begun := time.Now()
	var detail string
	done := make(chan error, 1)
	go func() {
		var err error
		detail, err = step.do(ctx)
		done <- err
	}()
	ticker := time.NewTicker(frame)
	defer ticker.Stop()
	late, interrupted := time.After(long), ctx.Done()
	for {
		select {
		case <-ticker.C:
			s.draw(fmt.Sprintf("  %s %-14s %s", s.spinner(time.Since(begun)), step.title, s.dim(seconds(time.Since(begun)))))
		case <-late:
			if s.plain() {
				s.print(fmt.Sprintf("  … %s", step.title))
			}
		case <-interrupted:
			interrupted = nil
			s.print("  Interrupted: this step ends first. Again to end at once.")
		case err := <-done:
			s.draw()
			if err := cmp.Or(context.Cause(ctx), err); err != nil {
				return err
			}
			s.say(fmt.Sprintf("  %s %-14s ", s.green("✓"), step.title), detail+" "+s.dim(seconds(time.Since(begun))))
			return nil
		}
	}
}
