package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/jackc/pgx/v5"
)

func handler(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, "postgres://db")
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func main() {
	lambda.Start(handler)
}
