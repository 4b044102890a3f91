package web

import "net/http"

type Server struct {
	*http.Server

	listen func() error
}

func New() (*Server, error) {
	server := &Server{Server: &http.Server{Addr: ":8080"}}
	server.listen = server.ListenAndServe //~ web-server
	return server, nil
}

func (s *Server) Run() error {
	return s.listen()
}
