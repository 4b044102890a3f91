package receive

import (
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type Handler struct{ store *s3.Client }

func New(store *s3.Client) (*Handler, error) {
	go http.Get("https://rates.example.com/orders")
	return &Handler{store: store}, nil
}

func (h *Handler) HandleEvent(ctx context.Context, order string) error {
	go http.Post("https://audit.example.com", "text/plain", nil) //~ work-after-response
	return nil
}
