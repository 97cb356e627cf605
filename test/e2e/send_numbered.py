"""send_numbered.py IFACE FIRST FRAMES UNTIL_NS PAYLOAD_BYTES RATE ADDRESS...

Sends UDP frames whose payload begins with their number, 32 bits, counted from FIRST. Frame n belongs to
ADDRESS[n % len]: from it, or every second time to it. Ends after FRAMES (0: never), or when the wall clock
says UNTIL_NS (0: never). RATE in frames a second, 0: as fast as it goes. Prints how many were sent."""
import socket
import struct
import sys
import time

PEER = "198.51.100.200"


def checksum(header):
    total = sum(struct.unpack("!10H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(source, destination, payload):
    ends = socket.inet_aton(source) + socket.inet_aton(destination)
    ipv4 = struct.pack("!BBHHHBBH", 0x45, 0, 28 + payload, 0, 0x4000, 64, 17, 0) + ends
    ipv4 = ipv4[:10] + struct.pack("!H", checksum(ipv4)) + ipv4[12:]
    ethernet = bytes.fromhex("02000000000202000000000108" "00")
    # RFC 768: a UDP checksum of zero says that there is none.
    return bytearray(ethernet + ipv4 + struct.pack("!HHHH", 4000, 4001, 8 + payload, 0) + bytes(payload))


def main():
    interface, numbers, addresses = sys.argv[1], [int(text) for text in sys.argv[2:7]], sys.argv[7:]
    first, frames, until_ns, payload, rate = numbers
    ends = [(address, PEER) for address in addresses] + [(PEER, address) for address in addresses]
    templates = [frame(source, destination, payload) for source, destination in ends]
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    out.bind((interface, 0))
    sent, start = 0, time.monotonic()
    while (frames == 0 or sent < frames) and (until_ns == 0 or time.time_ns() < until_ns):
        octets = templates[(first + sent) % len(templates)]
        struct.pack_into("!I", octets, 42, first + sent)
        while True:
            try:
                out.send(octets)
                break
            except OSError as full:
                if full.errno != 105:  # ENOBUFS: the queue is full, try again
                    raise
                time.sleep(0.001)
        sent += 1
        ahead = start + sent / rate - time.monotonic() if rate else 0
        if ahead > 0.001:
            time.sleep(ahead)
    print(sent)


main()
