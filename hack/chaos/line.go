package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// line is the way from one process of the manager to the API server. It counts what the manager writes, shows it to the audit, and ends the process in
// the midst of it. Other requests may meet faults.
type line struct {
	proxy  *httputil.ReverseProxy
	server *http.Server
	life   *life

	mu    sync.Mutex
	asked int // requests that count
	end   *end
	kill  func()
	dead  bool
}

// end says at which write a process ends, and how far that write comes. Where early is true reads count too: the process ends while it starts.
type end struct {
	at    int
	early bool
	how   how
}

// how far the last request comes.
type how int

const (
	notSent     how = iota // it does not reach the API server
	notAnswered            // it does, and the manager never hears of it
	answered               // the manager hears of it, and nothing more
	howMany
)

// newLine begins to listen.
func (l *life) newLine() (*line, string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", fmt.Errorf("listen for the manager: %w", err)
	}
	transport, err := l.stage.transport()
	if err != nil {
		return nil, "", fmt.Errorf("make transport: %w", err)
	}
	quiet := log.New(io.Discard, "", 0)
	made := &line{life: l}
	made.proxy = &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(l.stage.apiServer) },
		Transport:     transport,
		FlushInterval: -1, // events of a watch go through at once
		ErrorLog:      quiet,
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	made.server = &http.Server{Handler: made, ErrorLog: quiet, ReadHeaderTimeout: time.Minute}
	go func() { _ = made.server.Serve(listener) }()
	return made, "http://" + listener.Addr().String(), nil
}

// endAt says when the process is to end, and what ends it.
func (l *line) endAt(e *end, kill func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end, l.kill = e, kill
}

// cut ends the connections of a process that is gone.
func (l *line) cut() {
	_ = l.server.Close()
	utilnet.CloseIdleConnectionsFor(l.proxy.Transport)
}

// ServeHTTP implements http.Handler.
func (l *line) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	asked := requestOf(req)
	if last := l.count(asked); last != nil {
		defer l.kill() // also where the connection breaks
		l.serveLast(w, req, last.how)
		panic(http.ErrAbortHandler)
	}
	switch f, random := l.life.faultOf(asked); f {
	case refused:
		refuse(w, asked, random)
	case dropped:
		panic(http.ErrAbortHandler)
	case hanging:
		hang(req.Context(), time.Duration(1+random.IntN(3))*time.Second)
		panic(http.ErrAbortHandler)
	case unheard:
		l.serve(nobody{}, req)
		panic(http.ErrAbortHandler)
	case breaking:
		l.serve(&troubled{ResponseWriter: w, ctx: req.Context(), after: random.IntN(20)}, req)
	case stale:
		l.serve(&troubled{ResponseWriter: w, ctx: req.Context(), late: time.Duration(random.IntN(500)) * time.Millisecond, after: -1}, req)
	default:
		l.serve(w, req)
	}
}

// serve a request.
func (l *line) serve(w http.ResponseWriter, req *http.Request) {
	l.life.audit.sees(requestOf(req))
	l.proxy.ServeHTTP(w, req)
}

// serveLast serves the last request of a process as far as it comes. A watch would go on for minutes.
func (l *line) serveLast(w http.ResponseWriter, req *http.Request, how how) {
	switch {
	case how == notSent, requestOf(req).watch:
	case how == notAnswered:
		l.serve(nobody{}, req)
	default:
		l.serve(w, req)
		_ = http.NewResponseController(w).Flush()
	}
}

// count a request. It returns the end where this request is the last, and aborts what comes after that.
func (l *line) count(asked request) *end {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		panic(http.ErrAbortHandler)
	}
	if l.end == nil || !asked.writes() && !l.end.early {
		return nil
	}
	l.asked++
	if l.asked < l.end.at {
		return nil
	}
	l.dead = true
	return l.end
}

// nobody gets an answer.
type nobody struct{}

// Header implements http.ResponseWriter.
func (nobody) Header() http.Header { return http.Header{} }

// Write implements http.ResponseWriter.
func (nobody) Write(text []byte) (int, error) { return len(text), nil }

// WriteHeader implements http.ResponseWriter.
func (nobody) WriteHeader(int) {}
