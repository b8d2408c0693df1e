"""CPython's threads, as they are: one operating system thread each, all under the interpreter's lock."""

import os
import platform
import queue
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import topologies


class Meeting:
    """A channel without a buffer: who puts waits until it has been taken."""

    def __init__(self):
        self._turn = threading.Lock()
        self._items = queue.SimpleQueue()
        self._taken = queue.SimpleQueue()

    def put(self, item):
        with self._turn:
            self._items.put(item)
            self._taken.get()

    def get(self):
        item = self._items.get()
        self._taken.put(None)
        return item


class Threads(topologies.Side):
    version = f"{platform.python_implementation()} {platform.python_version()}"

    def spawn(self, body, *arguments):
        thread = threading.Thread(target=body, args=arguments, daemon=True)
        thread.start()
        return thread

    def stand_back(self):
        time.sleep(0)

    def channel(self, capacity):
        return queue.Queue(capacity) if capacity else Meeting()

    def lock(self):
        return threading.Lock()

    def sleep(self, seconds):
        time.sleep(seconds)


threading.stack_size(256 * 1024)
topologies.main(Threads())
