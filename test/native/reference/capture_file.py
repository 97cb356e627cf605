"""Frames of a pcap or pcapng file, up to where it breaks off or contradicts itself."""

LONGEST_FRAME = 1 << 20
SECTION = 0x0A0D0D0A


class Damaged(Exception):
    """The rest of the file is not read."""


def number(data, at, width, order):
    return int.from_bytes(data[at:at + width], order)


def frames(data):
    """Yields (link type, octets). Raises Damaged at the first thing that is not right, ValueError for another kind of file."""
    magic = data[:4]
    if magic in (b"\xa1\xb2\xc3\xd4", b"\xa1\xb2\x3c\x4d") and len(data) >= 24:
        yield from pcap_frames(data, "big")
    elif magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") and len(data) >= 24:
        yield from pcap_frames(data, "little")
    elif magic == b"\x0a\x0d\x0d\x0a" and len(data) >= 28:
        yield from pcapng_frames(data)
    else:
        raise ValueError("neither pcap nor pcapng")


def pcap_frames(data, order):
    link = number(data, 20, 4, order) & 0xFFFF
    at = 24
    while at < len(data):
        if at + 16 > len(data):
            raise Damaged
        length = number(data, at + 8, 4, order)
        if length > LONGEST_FRAME or at + 16 + length > len(data):
            raise Damaged
        yield link, data[at + 16:at + 16 + length]
        at += 16 + length


def pcapng_frames(data):
    order, interfaces, at = "little", [], 0
    while at < len(data):
        if at + 12 > len(data):
            raise Damaged
        if number(data, at, 4, "big") == SECTION:
            order = {b"\x1a\x2b\x3c\x4d": "big", b"\x4d\x3c\x2b\x1a": "little"}.get(data[at + 8:at + 12])
            if order is None:
                raise Damaged
            interfaces = []
        kind, length = number(data, at, 4, order), number(data, at + 4, 4, order)
        if length < 12 or length % 4 or at + length > len(data) or number(data, at + length - 4, 4, order) != length:
            raise Damaged
        body, at = data[at + 8:at + length - 4], at + length
        if kind == SECTION and len(body) < 16:
            raise Damaged
        if kind == 1:
            if len(body) < 8:
                raise Damaged
            interfaces.append((number(body, 0, 2, order), number(body, 4, 4, order)))
        if kind in (2, 3, 6):
            yield packet(kind, body, order, interfaces)


def packet(kind, body, order, interfaces):
    header = 4 if kind == 3 else 20
    if len(body) < header:
        raise Damaged
    index = {2: lambda: number(body, 0, 2, order), 3: lambda: 0, 6: lambda: number(body, 0, 4, order)}[kind]()
    if index >= len(interfaces):
        raise Damaged
    link, snap = interfaces[index]
    if kind == 3:
        length = number(body, 0, 4, order)
        if snap:
            length = min(length, snap)
    else:
        length = number(body, 12, 4, order)
    if length > LONGEST_FRAME or header + length > len(body):
        raise Damaged
    return link, body[header:header + length]
