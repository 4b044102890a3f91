package lifecycle

import "context"

type Manager struct {
	startupFunc func(context.Context) error
	runFunc     func(context.Context) error
	status      chan int
}

func NewManager(run func(context.Context) error) *Manager {
	mgr := &Manager{runFunc: run, status: make(chan int, 1)}
	mgr.status <- 0
	return mgr
}

func (m *Manager) SetStartupFunc(fn func(context.Context) error) error {
	s := <-m.status
	switch s {
	case 1:
		m.status <- s
		return nil
	}
	m.startupFunc = fn
	m.status <- s
	return nil
}

func (m *Manager) Run(ctx context.Context) error {
	startupFunc := m.startupFunc
	if startupFunc != nil {
		if err := startupFunc(ctx); err != nil {
			return err
		}
	}
	return m.runFunc(ctx)
}
