package engine

import (
	"context"
	"time"
)

type Engine struct {
	monitor *roundMonitor
	stop    chan struct{}
}

func New(ctx context.Context) *Engine {
	e := &Engine{monitor: newRoundMonitor(), stop: make(chan struct{})}
	go e.run(ctx)
	return e
}

func (e *Engine) run(ctx context.Context) error {
	t := time.NewTicker(5 * time.Second)
	for { //~ work-after-response
		select {
		case <-t.C:
			e.round(ctx)
		case <-e.stop:
			return nil
		}
	}
}

func (e *Engine) round(ctx context.Context) {
	defer e.monitor.beginRound()()
}
