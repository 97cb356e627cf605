"""Sends the frames of a classic nanosecond pcap out of an interface: send_pcap.py FILE IFACE FRAMES_PER_SECOND. Prints the count."""
import socket
import struct
import sys
import time

path, interface, rate = sys.argv[1], sys.argv[2], float(sys.argv[3])
data = open(path, "rb").read()
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind((interface, 0))
offset, sent, start = 24, 0, time.monotonic()
while offset + 16 <= len(data):
    size = struct.unpack_from("<I", data, offset + 8)[0]
    frame = data[offset + 16 : offset + 16 + size]
    offset += 16 + size
    while True:
        try:
            out.send(frame)
            break
        except OSError as full:
            if full.errno != 105:  # ENOBUFS: the queue is full, try again
                raise
            time.sleep(0.001)
    sent += 1
    ahead = start + sent / rate - time.monotonic()
    if ahead > 0.002:
        time.sleep(ahead)
print(sent)
