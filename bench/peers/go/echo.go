// An echo server as one writes it in Go, a goroutine per connection: a rival for bench/echo/measure.sh.
//
//	echo HOST PORT [BYTES]
//
// Port 0 lets the system choose. BYTES is the buffer of a connection, 4096 if not given. GOMAXPROCS is the number of threads that run
// goroutines. Ends with TERM or INT.
package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
)

const usualBytes = 4096

func main() {
	if len(os.Args) != 3 && len(os.Args) != 4 {
		fail("usage: echo HOST PORT [BYTES]")
	}
	bytes := usualBytes
	if len(os.Args) == 4 {
		var err error
		if bytes, err = strconv.Atoi(os.Args[3]); err != nil || bytes < 1 {
			fail("BYTES must be a number from 1 on, not " + os.Args[3])
		}
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(os.Args[1], os.Args[2]))
	if err != nil {
		fail(err.Error())
	}
	fmt.Printf("listening on %s, go, %d threads, %s, pid %d\n", listener.Addr(), runtime.GOMAXPROCS(0), runtime.Version(), os.Getpid())
	for {
		connection, err := listener.Accept()
		if err != nil {
			fail(err.Error())
		}
		go echo(connection, bytes)
	}
}

// No delay is Go's own choice for every connection.
func echo(connection net.Conn, bytes int) {
	defer connection.Close()
	buffer := make([]byte, bytes)
	for {
		count, err := connection.Read(buffer)
		if count > 0 {
			if _, err := connection.Write(buffer[:count]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "echo:", message)
	os.Exit(1)
}
