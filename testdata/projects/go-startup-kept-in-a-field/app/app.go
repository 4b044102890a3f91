package app

import (
	"context"
	"net/http"

	"example.com/shop/app/lifecycle"
	"example.com/shop/engine"
)

type App struct {
	mgr    *lifecycle.Manager
	Engine *engine.Engine
}

func NewApp() (*App, error) {
	app := &App{}
	app.mgr = lifecycle.NewManager(app.serve)
	err := app.mgr.SetStartupFunc(app.startup)
	if err != nil {
		return nil, err
	}
	return app, nil
}

func (app *App) startup(ctx context.Context) error {
	app.Engine = engine.New(ctx)
	return nil
}

func (app *App) Run(ctx context.Context) error {
	return app.mgr.Run(ctx)
}

func (app *App) serve(ctx context.Context) error {
	return http.ListenAndServe(":8080", nil) //~ web-server
}
