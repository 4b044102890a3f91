package main

import "github.com/aws/aws-lambda-go/lambda"

func expire() error { return nil }

func main() {
	lambda.Start(expire)
}
