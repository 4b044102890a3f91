package main

import (
	"context"

	"example.com/shop/app"
)

func main() {
	a, err := app.NewApp()
	if err != nil {
		panic(err)
	}
	a.Run(context.Background())
}
