// +build wireinject

package main

import (
	"example.com/ferry/web"
	"github.com/google/wire"
)

func assemble() (*web.Server, error) {
	panic(wire.Build(web.New))
}
