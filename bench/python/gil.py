"""The experiments of `weft compare` that show whether our GIL is CPython's, on CPython itself.

    python3 gil.py about
    python3 gil.py switches INTERVAL_MICROS MILLIS
    python3 gil.py wakeup INTERVAL_MICROS HOGS COUNT
    python3 gil.py scaling INTERVAL_MICROS STEPS

Each prints one line of JSON: {"experiment": ..., "samples": [...]}. What a sample is, and how it is taken, is the same as in
GilExperiments.java, line by line; the Java side makes medians and percentiles of both. Standard library only, CPython 3.2 or later.
"""

import json
import mmap
import os
import platform
import random
import struct
import sys
import threading
import time

# The think time between two messages: longer than most wake-ups take, and random, to be out of step with the interval.
MIN_THINK = 0.006
MAX_THINK = 0.018


def about():
    is_gil_enabled = getattr(sys, "_is_gil_enabled", lambda: True)
    return {"implementation": platform.python_implementation(), "version": platform.python_version(),
            "executable": sys.executable, "gil": is_gil_enabled()}


class Hog(threading.Thread):
    """Counts without end, and never blocks."""

    def __init__(self):
        threading.Thread.__init__(self)
        self.daemon = True
        self.stopped = False

    def run(self):
        steps = 0
        while not self.stopped:
            steps += 1


class Switcher(threading.Thread):
    """A hog that counts how often it finds that another one has run since it looked last."""

    last = None

    def __init__(self):
        threading.Thread.__init__(self)
        self.daemon = True
        self.stopped = False
        self.switches = 0

    def run(self):
        while not self.stopped:
            if Switcher.last is not self:
                Switcher.last = self
                self.switches += 1


def switches(millis):
    """Switches per second between two threads, counted by themselves."""
    hogs = [Switcher(), Switcher()]
    for hog in hogs:
        hog.start()
    time.sleep(0.05)
    count = sum(hog.switches for hog in hogs)
    start = time.perf_counter()
    time.sleep(millis / 1e3)
    seconds = time.perf_counter() - start
    count = sum(hog.switches for hog in hogs) - count
    for hog in hogs:
        hog.stopped = True
    for hog in hogs:
        hog.join()
    return [count / seconds]


def send_stamps(pipe, count, answers):
    """A process of its own, so that it needs no lock: thinks, writes the time into the pipe, waits until that was read."""
    for sent in range(count):
        time.sleep(random.uniform(MIN_THINK, MAX_THINK))
        os.write(pipe, struct.pack("q", time.clock_gettime_ns(time.CLOCK_MONOTONIC)))
        while struct.unpack("q", answers[:8])[0] <= sent:
            time.sleep(0.0005)


def wakeup(hog_count, count):
    """Microseconds from the moment a byte can be read until the thread that waited for it runs."""
    source, sink = os.pipe()
    answers = mmap.mmap(-1, 8)  # memory, because to write into a pipe would let go of the lock
    sender = os.fork()
    if sender == 0:
        send_stamps(sink, count, answers)
        os._exit(0)
    hogs = [Hog() for _ in range(hog_count)]
    for hog in hogs:
        hog.start()
    samples = []
    for received in range(count):
        stamp = os.read(source, 8)
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        samples.append((now - struct.unpack("q", stamp)[0]) / 1e3)
        answers[:8] = struct.pack("q", received + 1)
    for hog in hogs:
        hog.stopped = True
    for hog in hogs:
        hog.join()
    os.waitpid(sender, 0)
    return samples


def work(steps):
    for _ in range(steps):
        pass


def scaling(steps):
    """Seconds that the same number of steps takes, shared by 1, 2 and 4 threads."""
    samples = []
    for count in (1, 2, 4):
        threads = [threading.Thread(target=work, args=(steps // count,)) for _ in range(count)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        samples.append(time.perf_counter() - start)
    return samples


EXPERIMENTS = {"switches": switches, "wakeup": wakeup, "scaling": scaling}


def main(arguments):
    name = arguments[0] if arguments else ""
    if name == "about":
        line = about()
    elif name in EXPERIMENTS:
        numbers = [int(word) for word in arguments[1:]]
        sys.setswitchinterval(numbers[0] / 1e6)
        line = {"samples": EXPERIMENTS[name](*numbers[1:])}
    else:
        sys.exit("gil.py: unknown experiment '%s', there are: about, %s" % (name, ", ".join(EXPERIMENTS)))
    line["experiment"] = name
    print(json.dumps(line))


if __name__ == "__main__":
    main(sys.argv[1:])
