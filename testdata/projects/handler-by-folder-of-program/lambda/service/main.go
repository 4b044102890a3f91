package main

import (
	"example.com/shop/lambda/service/answer"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(answer.Answer)
}
