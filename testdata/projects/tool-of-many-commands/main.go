package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "shop"}
	root.AddCommand(&cobra.Command{Use: "watch", Run: func(cmd *cobra.Command, args []string) {
		for {
			fmt.Println("tick")
			resp, _ := http.Get("https://example.org")
			resp.Body.Close()
			time.Sleep(time.Minute)
		}
	}})
	root.AddCommand(&cobra.Command{Use: "login", Run: func(cmd *cobra.Command, args []string) {
		http.ListenAndServe("localhost:7777", nil)
	}})
	root.Execute()
}
