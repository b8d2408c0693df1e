"""gevent's greenlets: cooperative, all on one thread."""

import os
import platform
import sys

import gevent
import gevent.lock
import gevent.queue

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import topologies


class Greenlets(topologies.Side):
    version = f"gevent {gevent.__version__} on {platform.python_implementation()} {platform.python_version()}"

    def spawn(self, body, *arguments):
        return gevent.spawn(body, *arguments)

    def stand_back(self):
        gevent.sleep(0)

    def channel(self, capacity):
        return gevent.queue.Queue(capacity) if capacity else gevent.queue.Channel()

    def lock(self):
        return gevent.lock.BoundedSemaphore()

    def sleep(self, seconds):
        gevent.sleep(seconds)


topologies.main(Greenlets())
