"""The topologies of Weft's laboratory in Python, written once for every kind of thread (see Side), and how they are measured.

Names, labels and units are those of the Java workloads, so that the figures stand in the same tables. Output: one JSON object a line.
"""

import argparse
import json
import sys
import time

MAX_GROWTH = 8
MAX_WARM_UPS = 8
WINDOW = 3
TOLERANCE = 1.1
LINES_EACH = 5
CAPACITY = 16
SLEEP_SECONDS = 0.1
UNITS_PER_SECOND = {"ns": 1e9, "us": 1e6, "ms": 1e3}


class Side:
    """A kind of thread; what the topologies need of one."""

    version = "which program this is"

    def spawn(self, body, *arguments):
        """Starts a thread; the result has join()."""
        raise NotImplementedError

    def stand_back(self):
        """Lets another thread run, the usual way."""
        raise NotImplementedError

    def channel(self, capacity):
        """Has put(item) and get(); with capacity 0 the two meet."""
        raise NotImplementedError

    def lock(self):
        """Has acquire() and release()."""
        raise NotImplementedError

    def sleep(self, seconds):
        """Puts the calling thread to sleep."""
        raise NotImplementedError

    def spawn_and_join(self, count, body):
        """Runs body(0), body(1), ... beside each other."""
        threads = [self.spawn(body, number) for number in range(count)]
        for thread in threads:
            thread.join()


class Topology:
    """A workload: play(side, size) returns what it added up, expected(size) what that has to be, and operations(size) how many of
    the unit a run has."""

    max_size = 10_000_000

    def __init__(self, name, label, unit):
        self.name = name
        self.label = label
        self.unit = unit

    def sample(self, side, size):
        """Runs once; returns the seconds and a list of (metric, unit, value)."""
        start = time.perf_counter()
        found = self.play(side, size)
        seconds = time.perf_counter() - start
        if found != self.expected(size):
            raise RuntimeError(f"the sum is {found} instead of {self.expected(size)}")
        value = seconds * UNITS_PER_SECOND[self.unit[:2]] / self.operations(size)
        return seconds, [("time", self.unit, value)] + self.extras(side, size)

    def extras(self, side, size):
        """Further metrics of the same sample."""
        return []


def sum_to(count):
    """1 + 2 + ... + count."""
    return count * (count + 1) // 2


class PrintingThreads(Topology):
    """20 threads print their number, yielding in between."""

    max_size = 20_000

    def __init__(self, threads=20):
        super().__init__("print20", f"{threads} x {LINES_EACH}", "us/run")
        self.threads = threads
        self.runs = []

    def play(self, side, size):
        self.runs = [self.lines(side) for _ in range(size)]
        return sum(map(sum, self.runs))

    def lines(self, side):
        printed = []

        def body(number):
            for line in range(LINES_EACH):
                if line > 0:
                    side.stand_back()
                printed.append(number + 1)

        side.spawn_and_join(self.threads, body)
        return printed

    def expected(self, size):
        return size * LINES_EACH * sum_to(self.threads)

    def operations(self, size):
        return size

    def extras(self, side, size):
        changes = sum(a != b for run in self.runs for a, b in zip(run, run[1:]))
        return [("alternates", "per run", changes / size)]


class Yield(Topology):
    """Threads that do nothing but yield; a second run counts the yields after which another had run."""

    def __init__(self, tasks):
        super().__init__("yield", f"{tasks} tasks", "ns/yield")
        self.tasks = tasks

    def play(self, side, size):
        done = [0] * self.tasks

        def body(number):
            for _ in range(size):
                side.stand_back()
                done[number] += 1

        side.spawn_and_join(self.tasks, body)
        return sum(done)

    def expected(self, size):
        return self.tasks * size

    operations = expected

    def extras(self, side, size):
        times = max(1, size // 8)
        hand_overs = [0] * self.tasks
        last = [0]

        def body(number):
            for _ in range(times):
                last[0] = number
                side.stand_back()
                hand_overs[number] += last[0] != number

        side.spawn_and_join(self.tasks, body)
        return [("hand-overs", "%", 100 * sum(hand_overs) / (self.tasks * times))]


class SpawnJoin(Topology):
    """Threads that hardly do anything, so many at a time."""

    def __init__(self, together):
        super().__init__("spawn", f"by {together}", "ns/task")
        self.together = together

    def play(self, side, size):
        ran = [0] * self.together

        def body(number):
            ran[number] += 1

        for _ in range(size):
            side.spawn_and_join(self.together, body)
        return sum(ran)

    def expected(self, size):
        return self.together * size

    operations = expected


class PingPong(Topology):
    """Two threads, two channels where sender and receiver meet."""

    def __init__(self):
        super().__init__("pingpong", "2 tasks", "ns/trip")

    def play(self, side, size):
        there, back = side.channel(0), side.channel(0)
        sums = [0, 0]

        def body(number):
            for trip in range(1, size + 1):
                if number == 0:
                    there.put(trip)
                    sums[0] += back.get()
                else:
                    received = there.get()
                    sums[1] += received
                    back.put(received)

        side.spawn_and_join(2, body)
        return sum(sums)

    def expected(self, size):
        return 2 * sum_to(size)

    def operations(self, size):
        return size


class Ring(Topology):
    """A token goes round."""

    def __init__(self, tasks):
        super().__init__("ring", f"{tasks} tasks", "ns/hop")
        self.tasks = tasks

    def play(self, side, size):
        to = [side.channel(0) for _ in range(self.tasks)]
        sums = [0] * self.tasks

        def body(number):
            source, target = to[number], to[(number + 1) % self.tasks]
            for lap in range(1, size + 1):
                if number == 0:
                    target.put(lap)
                token = source.get()
                sums[number] += token
                if number != 0:
                    target.put(token)

        side.spawn_and_join(self.tasks, body)
        return sum(sums)

    def expected(self, size):
        return self.tasks * sum_to(size)

    def operations(self, size):
        return self.tasks * size


class FanIn(Topology):
    """Many senders, one receiver, a small buffer."""

    def __init__(self, senders):
        super().__init__("fan-in", f"{senders} to 1", "ns/item")
        self.senders = senders

    def play(self, side, size):
        items = side.channel(CAPACITY)
        total = [0]

        def receive():
            for _ in range(self.senders * size):
                total[0] += items.get()

        def send(_):
            for item in range(1, size + 1):
                items.put(item)

        receiver = side.spawn(receive)
        side.spawn_and_join(self.senders, send)
        receiver.join()
        return total[0]

    def expected(self, size):
        return self.senders * sum_to(size)

    def operations(self, size):
        return self.senders * size


class Mutex(Topology):
    """Many want one lock; who has it yields once before letting go."""

    def __init__(self, contenders):
        super().__init__("mutex", f"{contenders} rivals", "ns/lock")
        self.contenders = contenders

    def play(self, side, size):
        lock = side.lock()
        count = [0]

        def body(_):
            for _ in range(size):
                lock.acquire()
                before = count[0]  # a second one inside would be lost
                side.stand_back()
                count[0] = before + 1
                lock.release()

        side.spawn_and_join(self.contenders, body)
        return count[0]

    def expected(self, size):
        return self.contenders * size

    operations = expected


class Sleepers(Topology):
    """Many threads sleep once; how late do they wake?"""

    max_size = 10

    def __init__(self, sleepers):
        super().__init__("sleepers", f"{sleepers // 1000} k", "ms")
        self.sleepers = sleepers
        self.late = []

    def play(self, side, size):
        self.late = []

        def body(_):
            due = time.perf_counter() + SLEEP_SECONDS
            side.sleep(SLEEP_SECONDS)
            self.late.append(time.perf_counter() - due)

        for _ in range(size):
            side.spawn_and_join(self.sleepers, body)
        return len(self.late)

    def expected(self, size):
        return self.sleepers * size

    def operations(self, size):
        return size

    def extras(self, side, size):
        ordered = sorted(self.late)
        return [(f"late p{p}", "us", 1e6 * ordered[(len(ordered) * p - 1) // 100]) for p in (50, 99)]


TOPOLOGIES = [
    PrintingThreads(),
    Yield(2),
    Yield(100),
    SpawnJoin(1),
    SpawnJoin(1000),
    PingPong(),
    Ring(503),
    FanIn(100),
    Mutex(2),
    Mutex(10),
    Mutex(100),
    Sleepers(10_000),
]


def emit(**what):
    """Prints one line of the output."""
    print(json.dumps(what), flush=True)


def agree(values):
    """Whether the last few differ by no more than a benchmark's usual noise."""
    return len(values) >= WINDOW and max(values[-WINDOW:]) <= TOLERANCE * min(values[-WINDOW:])


def measure(side, topology, seconds, samples):
    """Finds the size at which a run takes that long, runs until the last few agree or patience is over, then takes the samples."""
    size = 1
    took, _ = topology.sample(side, size)
    while took < seconds / 2 and size < topology.max_size:
        size = min(topology.max_size, max(size + 1, int(size * min(MAX_GROWTH, seconds / max(took, 1e-9)))))
        took, _ = topology.sample(side, size)
    warm_ups = []
    while len(warm_ups) < MAX_WARM_UPS and not agree(warm_ups):
        _, values = topology.sample(side, size)
        warm_ups.append(values[0][2])
    for _ in range(samples):
        _, values = topology.sample(side, size)
        for metric, unit, value in values:
            emit(workload=topology.name, label=topology.label, metric=metric, unit=unit, value=value, stable=agree(warm_ups))
    if isinstance(topology, PrintingThreads):
        emit(workload=topology.name, label=topology.label, lines=topology.runs[-1])


def main(side):
    """Measures every topology that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=0.2, help="how long a sample should take")
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--only", default="", help="workloads by name and label, with commas; without it all of them")
    options = parser.parse_args()
    emit(version=side.version)
    for topology in TOPOLOGIES:
        if options.only and f"{topology.name} {topology.label}" not in options.only.split(","):
            continue
        try:
            measure(side, topology, options.seconds, options.samples)
        except Exception as failure:  # the others shall have their turn
            emit(workload=topology.name, label=topology.label, error=f"{type(failure).__name__}: {failure}")
    sys.stdout.flush()
