package web

import "net/http"

type Server struct {
	*http.Server
}

func New() (*Server, error) {
	return &Server{Server: &http.Server{Addr: ":8080"}}, nil
}

func (s *Server) Run() error {
	return s.ListenAndServe() //~ web-server
}
