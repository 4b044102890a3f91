package main

import (
	"context"
	"net/http"

	"github.com/akrylysov/algnhsa"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var store *s3.Client

func receive(w http.ResponseWriter, r *http.Request) {
	go http.Post("https://audit.example.com", "text/plain", nil) //~ work-after-response
	w.WriteHeader(204)
}

func main() {
	settings, _ := config.LoadDefaultConfig(context.Background())
	store = s3.NewFromConfig(settings)
	http.HandleFunc("/hooks", receive)
	algnhsa.ListenAndServe(http.DefaultServeMux, nil)
}
