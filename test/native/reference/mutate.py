"""Writes a pcapng file of frames that go wrong: nests, and frames of other files, with bits flipped, octets set, cut, lengthened,
spliced, repeated or moved. The same seed and the same files give the same octets."""
from random import Random
from struct import pack

import capture_file
import nests

LONGEST = 600  # more is payload


def collect(paths, most):
    """At most `most` frames from each file."""
    found = []
    for path in paths:
        with open(path, "rb") as file:
            data = file.read()
        try:
            for count, (link, octets) in enumerate(capture_file.frames(data)):
                if count == most:
                    break
                found.append((link, octets[:LONGEST]))
        except (capture_file.Damaged, ValueError):
            continue
    return found


def changed(random, octets, others):
    """One change; most are near the start, where the headers are."""
    octets = bytearray(octets)
    if not octets:
        return bytes(octets)
    at = min(int(random.expovariate(1 / 40)), len(octets) - 1)
    choice = random.randrange(10)
    if choice < 4:
        octets[at] ^= 1 << random.randrange(8)
    elif choice == 4:
        octets[at] = random.choice((0, 1, 0x3F, 0x40, 0x45, 0x60, 0x7F, 0x80, 0xFF))
    elif choice == 5:
        del octets[random.randrange(len(octets)):]
    elif choice == 6:
        del octets[at:at + random.randrange(1, 9)]
    elif choice == 7:
        octets[at:at] = random.randbytes(random.randrange(1, 9))
    elif choice == 8:
        other = random.choice(others)[1]
        octets[at:] = other[min(int(random.expovariate(1 / 40)), len(other)):]
    else:
        octets[at:at + 2] = pack(">H", random.choice((0, 7, 8, 19, 20, 28, 40, 255, 1500, 65535, len(octets), len(octets) - at)))
    return bytes(octets)


def frames(seed, count, samples):
    random = Random(seed)
    for _ in range(count):
        built = nests.frame(random)
        link, octets = random.choice(samples) if samples and random.random() < 0.5 else built
        for _ in range(random.choice((0, 1, 1, 2, 3, 6))):
            octets = changed(random, octets, samples or [built])
        if random.random() < 0.02:
            link = random.choice(nests.LINKS + (10, 147))
        yield link, octets


def block(kind, body):
    body += bytes(-len(body) % 4)
    return pack("<II", kind, 12 + len(body)) + body + pack("<I", 12 + len(body))


def write(path, seed, count, sources):
    interfaces = {}
    with open(path, "wb") as out:
        out.write(block(0x0A0D0D0A, pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for number, (link, octets) in enumerate(frames(seed, count, collect(sources, 12))):
            if link not in interfaces:
                interfaces[link] = len(interfaces)
                out.write(block(1, pack("<HHI", link, 0, 0)))
            out.write(block(6, pack("<IIIII", interfaces[link], 0, number, len(octets), len(octets)) + octets))
