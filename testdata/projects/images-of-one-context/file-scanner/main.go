package main

import (
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/scan", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
