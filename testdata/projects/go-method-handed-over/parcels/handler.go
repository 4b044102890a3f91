package main

import (
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Handler struct{ store *s3.Client }

func (h *Handler) Handle(ctx context.Context, parcel string) error {
	go http.Post("https://audit.example.com", "text/plain", nil) //~ work-after-response
	return nil
}
