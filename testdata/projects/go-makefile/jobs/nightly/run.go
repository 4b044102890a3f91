package main

import (
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func handle() error {
	time.Sleep(2 * time.Minute) //~ long-sleep
	return nil
}

func main() {
	lambda.Start(handle)
}
