package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func handle(ctx context.Context) error {
	time.Sleep(time.Minute)
	return nil
}

func main() {
	lambda.Start(handle)
}
