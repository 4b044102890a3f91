package engine

import (
	"context"
	"sync"

)

const kept = 10

type roundMonitor struct {
	mx sync.Mutex

	rounds  map[int]chan struct{}
	history [kept]int
}

func newRoundMonitor() *roundMonitor {
	m := &roundMonitor{
		rounds: make(map[int]chan struct{}, kept),
	}
	m.roll()
	return m
}

func (c *roundMonitor) roll() {
	delete(c.rounds, c.history[kept-1])

	copy(c.history[1:], c.history[:])

	c.history[0]++
	c.rounds[c.history[0]] = make(chan struct{})
}

func (c *roundMonitor) beginRound() func() {
	c.mx.Lock()
	defer c.mx.Unlock()

	ch := c.rounds[c.history[0]]
	c.roll()

	return func() { close(ch) }
}

