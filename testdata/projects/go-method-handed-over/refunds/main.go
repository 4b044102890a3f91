package main

import (
	"net/http"

	"example.com/shop/refunds/refund"
	"github.com/aws/aws-lambda-go/lambda"
)

type bank struct{}

func (b bank) Pay(id string) error {
	go http.Post("https://bank.example.com", "text/plain", nil) //~ work-after-response
	return nil
}

func main() {
	go http.Get("https://rates.example.com")
	refund.Use(bank{})
	lambda.StartWithOptions(refund.Handle)
}
