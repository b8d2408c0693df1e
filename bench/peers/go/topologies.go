// The topologies of Weft's laboratory in Go. Names, labels and units are those of the Java workloads, so that the figures stand in the
// same tables. Output: one JSON object a line.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxGrowth = 8

	maxWarmUps = 8
	window     = 3
	tolerance  = 1.1

	threads   = 20
	linesEach = 5
	capacity  = 16
	fanOut    = 10
	sleep     = 100 * time.Millisecond
)

type metric struct {
	Workload string  `json:"workload"`
	Label    string  `json:"label"`
	Metric   string  `json:"metric"`
	Unit     string  `json:"unit"`
	Value    float64 `json:"value"`
	Stable   bool    `json:"stable"`
}

// A topology plays itself and returns what it added up.
type topology struct {
	name, label, unit string
	unitsPerSecond    float64
	maxSize           int
	operations        func(size int) int
	expected          func(size int) int
	play              func(size int) int
	extras            func(size int) []extra
}

// An extra is a further metric of the same sample.
type extra struct {
	name, unit string
	value      float64
}

func sumTo(count int) int { return count * (count + 1) / 2 }

func sum(found []int) int {
	all := 0
	for _, one := range found {
		all += one
	}
	return all
}

func same(size int) int { return size }

func times(factor int) func(int) int {
	return func(size int) int { return factor * size }
}

// spawnAndJoin runs body(0), body(1), ... beside each other.
func spawnAndJoin(count int, body func(number int)) {
	var all sync.WaitGroup
	all.Add(count)
	for i := 0; i < count; i++ {
		go func(number int) {
			defer all.Done()
			body(number)
		}(i)
	}
	all.Wait()
}

var lastRuns [][]int

func printing() topology {
	return topology{"print20", fmt.Sprintf("%d x %d", threads, linesEach), "us/run", 1e6, 20_000, same,
		times(linesEach * sumTo(threads)),
		func(size int) int {
			lastRuns = make([][]int, size)
			all := 0
			for run := range lastRuns {
				lines := make([]int, threads*linesEach)
				var printed int64
				spawnAndJoin(threads, func(number int) {
					for line := 0; line < linesEach; line++ {
						if line > 0 {
							runtime.Gosched()
						}
						lines[atomic.AddInt64(&printed, 1)-1] = number + 1
					}
				})
				lastRuns[run] = lines
				all += sum(lines)
			}
			return all
		},
		func(size int) []extra {
			changes := 0
			for _, lines := range lastRuns {
				for i := 1; i < len(lines); i++ {
					if lines[i] != lines[i-1] {
						changes++
					}
				}
			}
			return []extra{{"alternates", "per run", float64(changes) / float64(size)}}
		}}
}

func yield(tasks int) topology {
	return topology{"yield", fmt.Sprintf("%d tasks", tasks), "ns/yield", 1e9, 20_000_000, times(tasks), times(tasks),
		func(size int) int {
			done := make([]int, tasks)
			spawnAndJoin(tasks, func(number int) {
				mine := 0
				for i := 0; i < size; i++ {
					runtime.Gosched()
					mine++
				}
				done[number] = mine
			})
			return sum(done)
		},
		func(size int) []extra {
			part := size / 8
			if part == 0 {
				part = 1
			}
			handOvers := make([]int, tasks)
			var last int64
			spawnAndJoin(tasks, func(number int) {
				mine := 0
				for i := 0; i < part; i++ {
					atomic.StoreInt64(&last, int64(number))
					runtime.Gosched()
					if atomic.LoadInt64(&last) != int64(number) {
						mine++
					}
				}
				handOvers[number] = mine
			})
			return []extra{{"hand-overs", "%", 100 * float64(sum(handOvers)) / float64(tasks*part)}}
		}}
}

func spawnJoin(together int) topology {
	return topology{"spawn", fmt.Sprintf("by %d", together), "ns/task", 1e9, 100_000_000 / together, times(together),
		times(together),
		func(size int) int {
			ran := make([]int, together)
			for round := 0; round < size; round++ {
				spawnAndJoin(together, func(number int) { ran[number]++ })
			}
			return sum(ran)
		}, nil}
}

func pingPong() topology {
	return topology{"pingpong", "2 tasks", "ns/trip", 1e9, 50_000_000, same, func(size int) int { return 2 * sumTo(size) },
		func(size int) int {
			there, back := make(chan int), make(chan int)
			sums := make([]int, 2)
			spawnAndJoin(2, func(number int) {
				for trip := 1; trip <= size; trip++ {
					if number == 0 {
						there <- trip
						sums[0] += <-back
					} else {
						received := <-there
						sums[1] += received
						back <- received
					}
				}
			})
			return sum(sums)
		}, nil}
}

func ring(tasks int) topology {
	return topology{"ring", fmt.Sprintf("%d tasks", tasks), "ns/hop", 1e9, 1_000_000, times(tasks),
		func(size int) int { return tasks * sumTo(size) },
		func(size int) int {
			to := make([]chan int, tasks)
			for i := range to {
				to[i] = make(chan int)
			}
			sums := make([]int, tasks)
			spawnAndJoin(tasks, func(number int) {
				in, out := to[number], to[(number+1)%tasks]
				for round := 1; round <= size; round++ {
					if number == 0 {
						out <- round
					}
					token := <-in
					sums[number] += token
					if number != 0 {
						out <- token
					}
				}
			})
			return sum(sums)
		}, nil}
}

func chain(tasks int, label string) topology {
	return topology{"chain", label, "ns/hop", 1e9, 10_000_000, times(tasks - 1), sumTo,
		func(size int) int {
			links := make([]chan int, tasks-1)
			for i := range links {
				links[i] = make(chan int)
			}
			found := 0
			spawnAndJoin(tasks, func(number int) {
				for item := 1; item <= size; item++ {
					passed := item
					if number > 0 {
						passed = <-links[number-1]
					}
					if number == tasks-1 {
						found += passed
					} else {
						links[number] <- passed
					}
				}
			})
			return found
		}, nil}
}

func tree(first, leaves int) int {
	if leaves == 1 {
		return first
	}
	each := leaves / fanOut
	var sums [fanOut]int
	spawnAndJoin(fanOut, func(number int) { sums[number] = tree(first+number*each, each) })
	return sum(sums[:])
}

func skynet(leaves int, label string) topology {
	return topology{"skynet", label, "ms/run", 1e3, 10_000, same, times(sumTo(leaves - 1)),
		func(size int) int {
			all := 0
			for run := 0; run < size; run++ {
				all += tree(0, leaves)
			}
			return all
		}, nil}
}

func sieve(limit int) topology {
	var filter func(numbers chan int, found chan int)
	filter = func(numbers, found chan int) {
		prime := <-numbers
		if prime == 0 {
			found <- 0
			return
		}
		rest, foundByRest := make(chan int), make(chan int)
		go filter(rest, foundByRest)
		for {
			number := <-numbers
			if number == 0 || number%prime != 0 {
				rest <- number
			}
			if number == 0 {
				found <- prime + <-foundByRest
				return
			}
		}
	}
	primes := 0
	for number := 2; number <= limit; number++ {
		isPrime := true
		for divisor := 2; divisor < number; divisor++ {
			isPrime = isPrime && number%divisor != 0
		}
		if isPrime {
			primes += number
		}
	}
	return topology{"sieve", fmt.Sprintf("to %d", limit), "ms/run", 1e3, 100_000, same, times(primes),
		func(size int) int {
			all := 0
			for run := 0; run < size; run++ {
				numbers, found := make(chan int), make(chan int)
				go filter(numbers, found)
				for number := 2; number <= limit; number++ {
					numbers <- number
				}
				numbers <- 0
				all += <-found
			}
			return all
		}, nil}
}

func fanIn(senders int) topology {
	return topology{"fan-in", fmt.Sprintf("%d to 1", senders), "ns/item", 1e9, 10_000_000, times(senders),
		func(size int) int { return senders * sumTo(size) },
		func(size int) int {
			items, found := make(chan int, capacity), make(chan int)
			go func() {
				all := 0
				for i := 0; i < senders*size; i++ {
					all += <-items
				}
				found <- all
			}()
			spawnAndJoin(senders, func(int) {
				for item := 1; item <= size; item++ {
					items <- item
				}
			})
			return <-found
		}, nil}
}

func fan(receivers int) topology {
	return topology{"fan-out", fmt.Sprintf("1 to %d", receivers), "ns/item", 1e9, 100_000_000, same, sumTo,
		func(size int) int {
			items := make(chan int, capacity)
			go func() {
				for item := 1; item <= size; item++ {
					items <- item
				}
				close(items)
			}()
			sums := make([]int, receivers)
			spawnAndJoin(receivers, func(number int) {
				for item := range items {
					sums[number] += item
				}
			})
			return sum(sums)
		}, nil}
}

func mutex(contenders int) topology {
	return topology{"mutex", fmt.Sprintf("%d rivals", contenders), "ns/lock", 1e9, 10_000_000, times(contenders),
		times(contenders),
		func(size int) int {
			var lock sync.Mutex
			count := 0
			spawnAndJoin(contenders, func(int) {
				for i := 0; i < size; i++ {
					lock.Lock()
					before := count // a second one inside would be lost
					runtime.Gosched()
					count = before + 1
					lock.Unlock()
				}
			})
			return count
		}, nil}
}

func sleepers(count int) topology {
	var late []float64
	return topology{"sleepers", fmt.Sprintf("%d k", count/1000), "ms", 1e3, 10, same, times(count),
		func(size int) int {
			late = make([]float64, count*size)
			woken := make([]int, count)
			for round := 0; round < size; round++ {
				spawnAndJoin(count, func(number int) {
					due := time.Now().Add(sleep)
					time.Sleep(sleep)
					late[round*count+number] = float64(time.Since(due).Nanoseconds()) / 1e3
					woken[number]++
				})
			}
			return sum(woken)
		},
		func(size int) []extra {
			sort.Float64s(late)
			return []extra{{"late p50", "us", late[(len(late)*50-1)/100]}, {"late p99", "us", late[(len(late)*99-1)/100]}}
		}}
}

func (t topology) run(size int) (float64, error) {
	start := time.Now()
	found := t.play(size)
	seconds := time.Since(start).Seconds()
	if found != t.expected(size) {
		return 0, fmt.Errorf("the sum is %d instead of %d", found, t.expected(size))
	}
	return seconds, nil
}

// agree tells whether the last few differ by no more than a benchmark's usual noise.
func agree(values []float64) bool {
	if len(values) < window {
		return false
	}
	last := append([]float64{}, values[len(values)-window:]...)
	sort.Float64s(last)
	return last[window-1] <= tolerance*last[0]
}

// measure finds the size at which a run takes so many seconds, runs until the last few agree or patience is over, then takes the samples.
func (t topology) measure(seconds float64, samples int, out *json.Encoder) error {
	size := 1
	took, err := t.run(size)
	for err == nil && took < seconds/2 && size < t.maxSize {
		growth := seconds / took
		if took == 0 || growth > maxGrowth {
			growth = maxGrowth
		}
		size = int(float64(size)*growth) + 1
		if size > t.maxSize {
			size = t.maxSize
		}
		took, err = t.run(size)
	}
	warmUps := []float64{}
	for len(warmUps) < maxWarmUps && !agree(warmUps) && err == nil {
		took, err = t.run(size)
		warmUps = append(warmUps, took)
	}
	for i := 0; i < samples && err == nil; i++ {
		took, err = t.run(size)
		if err == nil {
			out.Encode(metric{t.name, t.label, "time", t.unit, took * t.unitsPerSecond / float64(t.operations(size)), agree(warmUps)})
			if t.extras != nil {
				for _, more := range t.extras(size) {
					out.Encode(metric{t.name, t.label, more.name, more.unit, more.value, agree(warmUps)})
				}
			}
		}
	}
	if err == nil && t.name == "print20" {
		out.Encode(map[string]any{"workload": t.name, "label": t.label, "lines": lastRuns[len(lastRuns)-1]})
	}
	return err
}

func main() {
	seconds := flag.Float64("seconds", 0.2, "how long a sample should take")
	samples := flag.Int("samples", 5, "")
	only := flag.String("only", "", "workloads by name and label, such as \"ring 503 tasks\", with commas; without it all of them")
	flag.Parse()
	out := json.NewEncoder(os.Stdout)
	out.Encode(map[string]string{"version": fmt.Sprintf("%s on %d processors", runtime.Version(), runtime.GOMAXPROCS(0))})
	for _, t := range []topology{printing(), yield(2), yield(100), spawnJoin(1), spawnJoin(1000), pingPong(), ring(503),
		chain(100, "100 tasks"), chain(1000, "1000 tasks"), chain(10_000, "10 k tasks"), skynet(1000, "1 k"),
		skynet(10_000, "10 k"), skynet(100_000, "100 k"), skynet(1_000_000, "1 M"), sieve(1000),
		fanIn(100), fan(100), mutex(2), mutex(10), mutex(100),
		sleepers(10_000), sleepers(100_000)} {
		if *only != "" && !strings.Contains(","+*only+",", ","+t.name+" "+t.label+",") {
			continue
		}
		if err := t.measure(*seconds, *samples, out); err != nil {
			out.Encode(map[string]string{"workload": t.name, "label": t.label, "error": err.Error()})
		}
	}
}
