package main

import (
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

func refresh() {
	for range time.Tick(time.Minute) { //~ in-process-scheduler
		http.Get("https://rates.example.com")
	}
}

func main() {
	root := &cobra.Command{Use: "orders-shop", Short: "Sells."}
	root.AddCommand(
		&cobra.Command{Use: "serve", Run: func(cmd *cobra.Command, args []string) {
			go refresh()
			http.ListenAndServe(":8080", nil) //~ web-server
		}},
		&cobra.Command{Use: "migrate", Run: func(cmd *cobra.Command, args []string) {}},
	)
	root.Execute()
}
