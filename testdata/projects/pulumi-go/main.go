package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v7/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := lambda.NewFunction(ctx, "pack", &lambda.FunctionArgs{
			Runtime:    pulumi.String("python3.14"),
			Handler:    pulumi.String("app.handler"),
			Code:       pulumi.NewFileArchive("./pack"),
			MemorySize: pulumi.Int(512),
			Timeout:    pulumi.Int(30),
		})
		return err
	})
}
