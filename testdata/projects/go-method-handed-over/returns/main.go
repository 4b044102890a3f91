package main

import (
	"net/http"

	"example.com/shop/returns/accept"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	go http.Get("https://rates.example.com")
	lambda.StartHandler(&accept.Handler{})
}
