package main

import "log"

type runner interface {
	Run() error
}

func start[R runner](one R) error {
	return one.Run()
}

func main() {
	server, err := assemble()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(start(server))
}
