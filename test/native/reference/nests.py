"""Frames in which everything that is entered stands in everything that may hold it, built inside out from a random source. Some
contradict themselves on purpose; most do not."""
from struct import pack

LINKS = (0, 1, 9, 12, 14, 50, 101, 104, 105, 108, 113, 127, 219, 228, 229, 276)


def documentation_address(random, version):
    if version == 4:
        return bytes(random.choice(((192, 0, 2), (198, 51, 100), (203, 0, 113)))) + bytes((random.randrange(8),))
    return bytes.fromhex("20010db8") + bytes(11) + bytes((random.randrange(8),))


def station(random):
    return bytes((2, 0, 0, 0, random.randrange(4), random.randrange(4)))


def ipv4(random, protocol, payload):
    options = random.choice((b"",) * 6 + (b"\x94\x04\0\0", b"\x01\x01\x01\0" * 3))
    fragment = random.choice((0,) * 12 + (0x4000, 0x2000, 0x2000, 5))
    if protocol != 6 and random.random() < 0.05:
        payload = pack(">BBHII", protocol, 4, 0, 1, 1) + bytes(12) + payload
        protocol = 51
    header = 20 + len(options)
    return (pack(">BBHHHBBH", 0x40 | header // 4, 0, header + len(payload) + random.choice((0,) * 30 + (7, 400)), random.randrange(65536),
                 fragment, 64, protocol, 0) + documentation_address(random, 4) + documentation_address(random, 4) + options + payload)


def ipv6(random, protocol, payload):
    for _ in range(random.choice((0,) * 10 + (1, 1, 2, 9))):
        kind = random.choice((0, 43, 60, 44, 51, 135, 139, 140))
        if kind == 44:
            payload = pack(">BBHI", protocol, 0, random.choice((0, 0, 1, 1, 0x28)), 7) + payload
        elif kind == 51:
            payload = pack(">BBHII", protocol, 4, 0, 1, 1) + bytes(12) + payload
        else:
            payload = pack(">BBHI", protocol, 0, 0x0104, 0) + payload
        protocol = kind
    return (pack(">IHBB", 0x60000000, (len(payload) + random.choice((0,) * 30 + (7, 400))) & 0xFFFF, protocol, 64) +
            documentation_address(random, 6) + documentation_address(random, 6) + payload)


def some_ip(random, protocol, payload):
    return (ipv4 if random.random() < 0.6 else ipv6)(random, protocol, payload)


def plain_packet(random):
    if random.random() < 0.5:
        return some_ip(random, 6, pack(">HHIIHHHH", 40000, 443, 1, 1, 0x5010, 1000, 0, 0) + bytes(random.randrange(24)))
    return some_ip(random, 17, udp(random.choice((53, 443, 5060, 1701, 2152, 4789)), bytes(random.randrange(24))))


def udp(port, payload, source=40000):
    return pack(">HHHH", source, port, 8 + len(payload), 0) + payload


def version_type(packet):
    return 0x0800 if packet[0] >> 4 == 4 else 0x86DD


def ethernet(random, kind, payload):
    """With tags, in a service network, or by length and LLC, as it falls."""
    for _ in range(random.choice((0, 0, 0, 0, 1, 1, 2, 3, 17))):
        payload = pack(">HH", random.choice((0, 5, 0x2007, 0x0FFF, 0xE000)), kind) + payload
        kind = random.choice((0x8100, 0x88A8, 0x9100, 0x9200))
    if random.random() < 0.06:
        payload = b"\xaa\xaa\x03\0\0\0" + pack(">H", kind) + payload
        kind = len(payload) if len(payload) < 0x600 else kind
    frame = station(random) + station(random) + pack(">H", kind) + payload
    if random.random() < 0.05:
        frame = station(random) + station(random) + pack(">HI", 0x88E7, random.randrange(1 << 32)) + frame
    return frame


def as_ethernet(random, packet):
    """The packet in Ethernet: as it is, in MPLS, or in a PPPoE session."""
    choice = random.random()
    if choice < 0.12:
        return ethernet(random, 0x8847, mpls(random, packet))
    if choice < 0.24:
        return ethernet(random, 0x8864, pppoe(random, packet))
    return ethernet(random, version_type(packet), packet)


def mpls(random, content):
    count = random.choice((1, 1, 1, 2, 3, 17))
    labels = [random.randrange(1 << 20) << 12 | 64 for _ in range(count)]
    labels[-1] |= 0x100
    return b"".join(pack(">I", label) for label in labels) + content


def pseudowire(random, frame):
    return mpls(random, random.choice((b"", bytes(4), b"\0\0\0\x09", b"\x10\0\0\0")) + frame)


def ppp(random, packet, framing=False):
    protocol = 0x21 if packet[0] >> 4 == 4 else 0x57
    head = random.choice((pack(">H", protocol), bytes((protocol,))))
    if random.random() < 0.05:
        head, packet = pack(">H", random.choice((0x0281, 0xC021, 0x003D, 0x00FD))), mpls(random, packet)
    return (b"\xff\x03" if framing and random.random() < 0.7 else b"") + head + packet


def pppoe(random, packet):
    content = ppp(random, packet)
    return pack(">BBHH", 0x11, 0, random.randrange(65536), (len(content) + random.choice((0,) * 20 + (3, -3))) & 0xFFFF) + content


def gre(random, kind, content):
    flags = random.choice((0, 0x2000, 0x1000, 0x3000, 0xB000, 0x8000, 0x4000, 0x0800))
    words = (flags >> 15 & 1) + (flags >> 13 & 1) + (flags >> 12 & 1)
    return pack(">HH", flags, kind) + random.randbytes(4 * words) + content


def pptp(random, packet):
    content = ppp(random, packet, True)
    flags = random.choice((0x3001, 0x3001, 0x3081, 0x2081))
    words = (flags >> 12 & 1) + (flags >> 7 & 1)
    return pack(">HHHH", flags, 0x880B, len(content), random.randrange(65536)) + bytes(4 * words) + content


def erspan(random, frame):
    form = random.randrange(4)
    if form == 0:
        return pack(">HH", 0, 0x88BE) + frame
    session = random.randrange(1024)
    if form == 1:
        return pack(">HHI", 0x1000, 0x88BE, 1) + pack(">HHI", 0x1000, session, 0) + frame
    last = random.choice((0, 1, 2 << 10, 1 << 10))
    platform = bytes(8 if last & 1 else 0)
    content = frame if last >> 10 != 2 else plain_packet(random)
    return pack(">HHI", 0x1000, 0x22EB, 1) + pack(">HHIHH", 0x2000, session, 0, 0, last) + platform + content


def gtp(random, packet):
    flags, extra = 0x30, b""
    if random.random() < 0.4:
        flags |= random.randrange(1, 8)
        extensions = random.choice(([], [b"\x01\0\x09"], [b"\x01\x10\x09", b"\x02\1\2\3\4\5\6"], [b"\x01\0\0"] * 9))
        extra = bytes(3)
        for extension in extensions:
            extra += b"\x85" + extension
        extra += b"\0"
    return pack(">BBHI", flags, random.choice((255,) * 12 + (1, 254)), len(extra) + len(packet), random.randrange(1 << 32)) + extra + packet


def l2tp2(random, packet):
    content = ppp(random, packet, True)
    flags = random.choice((2, 0x4002, 0x0802, 0x4A02, 0x0202, 0xC802))
    body = random.randbytes(4) + (bytes(4) if flags & 0x0800 else b"")
    if flags & 0x0200:
        filling = random.randrange(5)
        body += pack(">H", filling) + bytes(filling)
    body += content
    return pack(">H", flags) + (pack(">H", 4 + len(body)) if flags & 0x4000 else b"") + body


def l2tp3(random, packet):
    content = random.choice((as_ethernet, as_ethernet, lambda r, p: ppp(r, p, True), lambda r, p: p))(random, packet)
    return pack(">I", random.choice((0, 7, 1 << 31, 9))) + random.choice((b"", bytes(4), random.randbytes(8), random.randbytes(12))) + content


def in_udp(random, packet):
    choice = random.randrange(7)
    if choice == 0:
        return udp(1701, l2tp2(random, packet))
    if choice == 1:
        return udp(40000, l2tp2(random, packet), 1701)
    if choice == 2:
        return udp(1701, pack(">HH", 3, 0) + l2tp3(random, packet))
    if choice == 3:
        return udp(4789, pack(">II", random.choice((0x08000000, 0x88000000, 0)), random.randrange(1 << 32)) + as_ethernet(random, packet))
    if choice == 4:
        content, number = random.choice(((packet, 1 if packet[0] >> 4 == 4 else 2), (as_ethernet(random, packet), 3),
                                         (mpls(random, packet), 5), (packet, 4)))
        return udp(4790, pack(">BHBI", random.choice((0x0C, 0x0C, 0x0D, 0x08)), 0, number, random.randrange(1 << 32)) + content)
    if choice == 5:
        options = random.choice((0, 0, 1, 3))
        kind, content = random.choice(((0x6558, as_ethernet(random, packet)), (version_type(packet), packet)))
        head = pack(">BBHI", options, random.choice((0, 0, 0x40, 0x80)), kind, random.randrange(1 << 32))
        return udp(6081, head + bytes(4 * options) + content)
    return udp(2152, gtp(random, packet))


def in_ip(random, packet):
    """The packet in a tunnel over IP: an IP packet again."""
    choice = random.randrange(9)
    if choice == 0:
        return some_ip(random, 4 if packet[0] >> 4 == 4 else 41, packet)
    if choice == 1:
        return some_ip(random, 47, gre(random, version_type(packet), packet))
    if choice == 2:
        return some_ip(random, 47, gre(random, 0x6558, as_ethernet(random, packet)))
    if choice == 3:
        return some_ip(random, 47, random.choice((pptp(random, packet), erspan(random, as_ethernet(random, packet)))))
    if choice == 4:
        return some_ip(random, 115, l2tp3(random, packet))
    if choice == 5:
        return some_ip(random, 137, mpls(random, packet))
    return some_ip(random, 17, in_udp(random, packet))


def wifi(random, packet):
    to_ds, from_ds, quality = random.randrange(2), random.randrange(2), random.randrange(2)
    order = random.randrange(2)
    kind = 0x08 | (0x80 if quality else 0) | random.choice((0,) * 12 + (0x40,))
    flags = to_ds | from_ds << 1 | order << 7 | random.choice((0,) * 12 + (0x40,))
    head = bytes((kind, flags, 0, 0)) + station(random) + station(random) + station(random) + pack("<H", random.choice((0, 0, 16, 1)))
    if to_ds and from_ds:
        head += station(random)
    if quality:
        head += bytes((random.choice((0, 0, 0, 0x80)), 0)) + (bytes(4) if order else b"")
    return head, b"\xaa\xaa\x03\0\0\0" + pack(">H", version_type(packet)) + packet


def radiotap(random, packet):
    head, body = wifi(random, packet)
    fields, present = b"", 0
    more = random.choice((0, 0, 1, 2))
    if random.random() < 0.5:
        present |= 1
        fields += bytes(-(8 + 4 * more) % 8) + bytes(8)
    flags = random.choice((0, 0x10, 0x20, 0x40, 0x30))
    present |= 2
    fields += bytes((flags,)) + bytes(random.randrange(6))
    words = [present | (0x80000000 if more else 0)] + [0x80000000] * (more - 1) + [0] * (more > 0)
    content = head + (bytes(-len(head) % 4) if flags & 0x20 else b"") + body + (bytes(4) if flags & 0x10 else b"")
    start = b"".join(pack("<I", word) for word in words) + fields
    return pack("<BBH", 0, 0, 4 + len(start)) + start + content


def cooked(random, packet, second):
    kind, content = version_type(packet), packet
    if random.random() < 0.3:
        kind, content = 0x8100, pack(">HH", random.randrange(4096), kind) + packet
    device = random.choice((1,) * 8 + (512, 824, 770))
    length = random.choice((6, 6, 6, 0, 8))
    if second:
        return pack(">HHIHBB", kind, 0, 2, device, 0, length) + station(random) + bytes(2) + content
    return pack(">HHH", 0, device, length) + station(random) + bytes(2) + pack(">H", kind) + content


def frame(random):
    """(link type, octets)"""
    packet = plain_packet(random)
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 4, 7))):
        packet = in_ip(random, packet)
    link = random.choice(LINKS + (1,) * 16)
    if link in (0, 108):
        family = pack("<I" if random.random() < 0.5 else ">I", 2 if packet[0] >> 4 == 4 else random.choice((10, 24, 28, 30)))
        return link, family + packet
    if link in (9, 50):
        if link == 50 and random.random() < 0.5:
            return link, pack(">BBH", 0x0F, 0, version_type(packet)) + packet
        return link, ppp(random, packet, True)
    if link == 104:
        return link, pack(">BBH", 0x0F, 0, version_type(packet)) + packet
    if link == 105:
        return link, b"".join(wifi(random, packet))
    if link == 127:
        return link, radiotap(random, packet)
    if link in (113, 276):
        return link, cooked(random, packet, link == 276)
    if link == 219:
        return link, random.choice((mpls(random, packet), pseudowire(random, as_ethernet(random, packet))))
    if link == 1:
        if random.random() < 0.1:
            return link, ethernet(random, 0x8847, pseudowire(random, as_ethernet(random, packet)))
        return link, as_ethernet(random, packet)
    return link, packet
