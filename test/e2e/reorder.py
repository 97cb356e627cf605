"""A line between two network namespaces that loses and reorders packets: reorder.py NAMESPACE ADDRESS NAMESPACE ADDRESS SEED.

Each namespace gets a TUN device `bad0` with its address in a /30. One packet in LOSE is lost, one in HOLD is held back until up to
five later ones of its direction have passed (or nothing came for 20 ms). Says "ready" when both devices are up.
"""
import ctypes
import fcntl
import os
import random
import select
import struct
import subprocess
import sys

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LOSE, HOLD = 20, 5
libc = ctypes.CDLL(None, use_errno=True)


def device(namespace, address):
    with open(f"/run/netns/{namespace}") as handle:
        if libc.setns(handle.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"bad0", IFF_TUN | IFF_NO_PI))
    for command in (["addr", "add", f"{address}/30", "dev", "bad0"], ["link", "set", "bad0", "up"]):
        subprocess.run(["ip", *command], check=True)
    return tun


class Direction:
    def __init__(self, source, target, luck):
        self.source, self.target, self.luck = source, target, luck
        self.held = []

    def came(self):
        packet = os.read(self.source, 65536)
        if self.luck.randrange(LOSE) == 0:
            return
        if self.luck.randrange(HOLD) == 0:
            self.held.append([self.luck.randint(1, 5), packet])
            return
        os.write(self.target, packet)
        for entry in self.held:
            entry[0] -= 1
        self.release(lambda left: left <= 0)

    def release(self, is_due):
        due = [packet for left, packet in self.held if is_due(left)]
        self.held = [entry for entry in self.held if not is_due(entry[0])]
        for packet in due:
            os.write(self.target, packet)


def main():
    first, first_address, second, second_address, seed = sys.argv[1:]
    near, far = device(first, first_address), device(second, second_address)
    luck = random.Random(int(seed))
    ways = {near: Direction(near, far, luck), far: Direction(far, near, luck)}
    print("ready", flush=True)
    while True:
        readable, _, _ = select.select(list(ways), [], [], 0.02)
        for tun in readable:
            ways[tun].came()
        if not readable:
            for way in ways.values():
                way.release(lambda left: True)


main()
