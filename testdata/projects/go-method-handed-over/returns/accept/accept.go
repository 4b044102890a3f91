package accept

import (
	"context"
	"net/http"
)

type Handler struct{}

func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	go http.Post("https://audit.example.com", "text/plain", nil) //~ work-after-response
	return nil, nil
}
