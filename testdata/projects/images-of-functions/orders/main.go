package main

import (
	"context"
	"os/exec"

	"github.com/aws/aws-lambda-go/lambda"
)

func place(ctx context.Context, path string) error {
	return exec.CommandContext(ctx, "ffmpeg", "-i", path, "/tmp/out.gif").Run() //~ heavy-tool
}

func main() {
	lambda.Start(place)
}
