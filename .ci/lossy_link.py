#!/usr/bin/env python3
"""A bad network between two namespaces: packets come late, in another order, or not at all.

    lossy_link.py NAMESPACE ADDRESS NAMESPACE ADDRESS LOSS DELAY_MS SEED

Two TUN devices, one moved into each namespace, and this process as the wire between them. It does what `tc netem` does, which
not every kernel has (this project's build machines have none). Needs root; prints "listening" when packets flow; ends when it is killed,
and with it the devices.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_WITHOUT_HEADER = 0x0001 | 0x1000
MTU = 1500


def end_of_the_wire(device, namespace, address):
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN_WITHOUT_HEADER))
    subprocess.run(["ip", "link", "set", device, "netns", namespace], check=True)
    inside = ["ip", "-n", namespace]
    subprocess.run(inside + ["addr", "add", address + "/24", "dev", device], check=True)
    subprocess.run(inside + ["link", "set", device, "up", "mtu", str(MTU)], check=True)
    subprocess.run(inside + ["link", "set", "lo", "up"], check=True)
    return descriptor


def carry(ends, loss, delay, chance):
    late = []  # (when it arrives, number, where, packet)
    number = 0
    while True:
        wait = max(0, late[0][0] - time.monotonic()) if late else None
        for source in select.select(ends, [], [], wait)[0]:
            packet = os.read(source, MTU + 100)
            if chance.random() >= loss:
                number += 1
                target = ends[1] if source == ends[0] else ends[0]
                heapq.heappush(late, (time.monotonic() + delay * chance.uniform(0.5, 1.5), number, target, packet))
        while late and late[0][0] <= time.monotonic():
            _, _, target, packet = heapq.heappop(late)
            try:
                os.write(target, packet)
            except BlockingIOError:
                pass  # a full queue loses packets, as any does


def main():
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    left, left_address, right, right_address, loss, delay_millis, seed = sys.argv[1:]
    ends = [end_of_the_wire("weft-a", left, left_address), end_of_the_wire("weft-b", right, right_address)]
    print("listening", flush=True)
    carry(ends, float(loss), float(delay_millis) / 1000, random.Random(int(seed)))


if __name__ == "__main__":
    main()
