"""witness.py IFACE: when did each numbered frame arrive? Listens until standard input ends, then prints how many frames it had
no room for, and a line "NUMBER NANOSECONDS" for each frame of send_numbered.py.

The time is the one the kernel puts on a frame where it enters the machine, once for all who listen (SO_TIMESTAMPNS)."""
import selectors
import socket
import struct
import sys

SO_RCVBUFFORCE, SO_TIMESTAMPNS = 33, 35
SOL_PACKET, PACKET_STATISTICS = 263, 6
OUTGOING = 4

listener = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
listener.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
listener.bind((sys.argv[1], 0x0800))
listener.setblocking(False)
rows = []


def drain():
    while True:
        try:
            octets, ancillary, _, sender = listener.recvmsg(64, 128)
        except BlockingIOError:
            return
        if sender[2] == OUTGOING or len(octets) < 46 or octets[34:38] != struct.pack("!HH", 4000, 4001):
            continue
        for level, kind, value in ancillary:
            if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                seconds, nanoseconds = struct.unpack("qq", value)
                rows.append((struct.unpack_from("!I", octets, 42)[0], seconds * 1000000000 + nanoseconds))


waiting = selectors.DefaultSelector()
waiting.register(listener, selectors.EVENT_READ)
waiting.register(sys.stdin, selectors.EVENT_READ)
print("listening", file=sys.stderr, flush=True)
while True:
    ready = [key.fileobj for key, _ in waiting.select()]
    drain()
    if sys.stdin in ready and not sys.stdin.buffer.read(1):
        break
drain()
_, missed = struct.unpack("II", listener.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
print(missed)
print("\n".join(f"{number} {ns}" for number, ns in rows))
