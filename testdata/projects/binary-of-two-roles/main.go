package main

import (
	"net/http"

	"github.com/spf13/cobra"
)

func main() {
	root := cobra.Command{Use: "shop"}
	root.AddCommand(&cobra.Command{Use: "serve", RunE: serve})
	root.AddCommand(&cobra.Command{Use: "migrate", RunE: migrate})
	root.Execute()
}

func serve(command *cobra.Command, args []string) error {
	return http.ListenAndServe(":80", nil) //~ web-server
}

func migrate(command *cobra.Command, args []string) error {
	println("done")
	return nil
}
