package main

import (
	"context"
	"net/http"

	"example.com/shop/orders/receive"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	settings, _ := config.LoadDefaultConfig(context.Background())
	go http.Get("https://rates.example.com")
	handler, err := receive.New(s3.NewFromConfig(settings))
	if err != nil {
		panic(err)
	}
	lambda.Start(handler.HandleEvent)
}
