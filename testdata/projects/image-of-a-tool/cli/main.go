package main

import (
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

func refresh() {
	for range time.Tick(time.Minute) {
		http.Get("https://rates.example.com")
	}
}

func main() {
	root := &cobra.Command{Use: "orders-cli", Short: "Looks at orders."}
	root.AddCommand(
		&cobra.Command{Use: "list", Run: func(cmd *cobra.Command, args []string) { go refresh() }},
		&cobra.Command{Use: "lint FILE", Run: func(cmd *cobra.Command, args []string) {}},
	)
	root.Execute()
}
