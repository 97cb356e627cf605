"""Every wrapping that Writ enters, around the packets of a file, with the order in which they lie: what a nest is made of.

A nest is built inside out. It begins with one IP packet and may be cut once into fragments, at one of its IP headers; what comes
further out is then put around each fragment. It remembers, inside out, its IP layers, its labels and its MAC addresses."""
from struct import pack

ENDS4 = [bytes((10, 255, 200, n)) for n in range(1, 7)]  # of tunnels; no subscriber of the generator has them
ENDS6 = [bytes.fromhex("20010db8ffff") + bytes(9) + bytes((n,)) for n in range(1, 7)]
MAX_LAYERS, MAX_STEPS, MAX_MACS = 6, 16, 3


def version_of(packet):
    return packet[0] >> 4


def version_type(packet):
    return 0x0800 if version_of(packet) == 4 else 0x86DD


def checksum(octets):
    octets += bytes(len(octets) % 2)
    total = sum(octets[at] << 8 | octets[at + 1] for at in range(0, len(octets), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Layer:
    """An IP header of the nest. `pieces`: its packet, or what each fragment holds of it; `whole`: as it is without fragments."""

    __slots__ = ("whole", "pieces", "carrier")

    def __init__(self, whole, pieces):
        self.whole, self.pieces, self.carrier = whole, pieces, False


class Nest:
    def __init__(self, random, packet, serial):
        self.random = random
        self.serial = serial % 65536         # of its IP headers: no two of 5 seconds may have the same
        self.units = [packet]
        self.layers = [Layer(packet, None)]  # inside out
        self.steps, self.macs = [], []       # inside out, each with how many layers lie inside it
        self.can_cut = True
        self.cut = None                      # index of the layer that was cut, inside out
        self.spans = []                      # of its fragments: (offset, end, is the last)
        self.ends = None                     # of that layer: source, destination
        self.pairs = []                      # MAC addresses, source and destination, that Ethernet frames inside may have

    # ---- what surrounds

    def around(self, head, tail=b""):
        """`head`: octets, or a function of what it stands before."""
        self.units = [(head(unit) if callable(head) else head) + unit + tail for unit in self.units]

    def step(self, kind, value):
        self.steps.append((kind, value, len(self.layers)))

    def has_room(self, steps, macs=0):
        return len(self.steps) + steps <= MAX_STEPS - 4 and len(self.macs) + macs <= MAX_MACS

    def mac(self, source, destination):
        self.macs.append((source, destination, len(self.layers)))
        return (destination or b"") + source

    # ---- IP

    def ip(self, version, protocol, source, destination, is_carrier):
        """A new outer header, of a tunnel; at times cut into fragments."""
        number = self.serial
        extra = self.extras(version)
        make = lambda unit, place: header(version, protocol, source, destination, extra, number, len(unit), place) + unit
        fragments = self.fragments(self.units[0]) if self.cut is None and self.can_cut and self.random.random() < 0.4 else []
        whole = make(self.units[0], None)
        if fragments:
            self.cut = len(self.layers)
            self.spans = [(offset, offset + len(octets), not more) for offset, more, octets in fragments]
            self.ends = (source, destination)
            self.units = [make(octets, (offset, more)) for offset, more, octets in fragments]
        else:
            self.units = [make(unit, None) for unit in self.units]
        self.layers.append(Layer(whole, None if self.cut is None else list(self.units)))
        self.layers[-1].carrier = is_carrier

    def extras(self, version):
        """IPv4 options, or IPv6 headers of the path (RFC 791 3.1, RFC 8200 4.3)."""
        if self.random.random() < 0.7:
            return b""
        return self.random.choice((b"\x94\x04\0\0", b"\x01\x01\x01\0" * 3)) if version == 4 else b"\0\x05\x02\0\0\x01\0"

    def fragments(self, payload):
        """(offset, more, octets) of each, or nothing when it can't be cut behind the target's own header."""
        needed = len(payload) - len(self.layers[0].whole) + 80
        first = (max(needed, self.random.randrange(64, 700)) + 7) // 8 * 8
        if len(payload) <= first:
            return []
        rest = self.random.choice((8, 104, 512, 1400)) if len(payload) - first < 800 else self.random.choice((512, 1400))
        edges = [0] + list(range(first, len(payload), rest)) + [len(payload)]
        found = [(start, end != len(payload), payload[start:end]) for start, end in zip(edges, edges[1:])]
        if self.random.random() < 0.12:  # the second one begins 8 octets before the first one's end, and says otherwise
            start, more, octets = found[1]
            found[1] = (start - 8, more, bytes(value ^ 0x55 for value in payload[start - 8:start]) + octets)
        return found


def header(version, protocol, source, destination, extra, number, length, fragment):
    if version == 4:
        field = 0x4000 if fragment is None else fragment[0] // 8 | (0x2000 if fragment[1] else 0)
        size = 20 + len(extra)
        made = pack(">BBHHHBBH", 0x40 | size // 4, 0, size + length, number, field, 64, protocol, 0) + source + destination + extra
        return made[:10] + pack(">H", checksum(made)) + made[12:]
    chain, following = b"", protocol
    if fragment is not None:
        chain, following = pack(">BBHI", protocol, 0, fragment[0] | fragment[1], number), 44
    if extra:
        chain, following = bytes((following,)) + extra + chain, 0
    return pack(">IHBB", 0x60000000, len(chain) + length, following, 64) + source + destination + chain


# ---- from IP to Ethernet


def to_ethernet(nest, source, destination):
    """The content, an IP packet, in an Ethernet frame of one of the many forms."""
    random = nest.random
    kinds = [version_type(unit) for unit in nest.units]
    form = random.choice(("plain", "plain", "mpls", "pppoe", "llc", "wire", "wire", "service"))
    if form in ("wire", "service") and not nest.has_room(6, 2):
        form = "plain"
    if form == "mpls":
        labels(nest, random.choice((1, 2, 3)))
        kinds = [0x8847] * len(kinds)
    elif form == "pppoe":
        session = random.choice((17, 18, 40000))
        nest.step("pppoe", session)
        nest.around(lambda unit: pack(">BBHHH", 0x11, 0, session, len(unit) + 2, 0x21 if version_of(unit) == 4 else 0x57))
        kinds = [0x8864] * len(kinds)
    elif form == "llc":
        units = [b"\xaa\xaa\x03\0\0\0" + pack(">H", kind) + unit for kind, unit in zip(kinds, nest.units)]
        if all(len(unit) < 1500 for unit in units):
            nest.units, kinds = units, [len(unit) for unit in units]
            nest.can_cut = False  # behind a pseudowire such a frame must be there whole to be told
    tagged(nest, kinds, random.choice((0, 0, 1, 2)))
    nest.around(nest.mac(source, destination))
    if form == "wire":
        if random.random() < 0.5:
            nest.around(pack(">HH", 0, random.randrange(1 << 16)))  # control word, RFC 4385
        labels(nest, random.choice((1, 2)))
        tagged(nest, [0x8847] * len(kinds), random.choice((0, 1)))
        nest.around(nest.mac(station(random), station(random)))
    elif form == "service":
        number = random.randrange(1, 1 << 24)
        nest.step("service", number)
        nest.around(pack(">HI", 0x88E7, number))
        tagged_service = random.random() < 0.5
        if tagged_service:
            nest.step("vlan", 7)
            nest.around(pack(">HH", 0x88A8, 7))
        nest.around(nest.mac(station(random), station(random)))


def tagged(nest, kinds, count):
    """EtherType or length, behind `count` tags."""
    units = [pack(">H", kind) + unit for kind, unit in zip(kinds, nest.units)]
    for number in range(count):
        value = nest.random.choice((100, 101, 200, 300))
        nest.step("vlan", value)
        priority = nest.random.choice((0, 0x6000))
        kind = 0x8100 if number == 0 else nest.random.choice((0x88A8, 0x9100, 0x8100))
        units = [pack(">HH", kind, value | priority) + unit for unit in units]
    if nest.random.random() < 0.05:
        units = [pack(">HH", 0x8100, 0xA000) + unit for unit in units]
    nest.units = units


def station(random):
    return bytes((2, 0x5E, 0, 0, 1, random.randrange(16)))


def labels(nest, count):
    for number in range(count):
        value = nest.random.choice((16, 1000, 1001, 90000))
        nest.step("mpls", value)
        nest.around(pack(">I", value << 12 | 0x40 | (0x100 if number == 0 else 0)))


# ---- tunnels: what stands between the content and the new outer IP header; each says its protocol and whether it is an access tunnel


def gre(nest, kind_of, flags=None):
    random = nest.random
    flags = random.choice((0, 0x2000, 0x1000, 0x3000, 0x8000, 0xB000)) if flags is None else flags
    key = random.randrange(1 << 32)
    nest.step("gre", key if flags & 0x2000 else 0)

    def head(unit):
        kind = kind_of(unit)
        rest = (pack(">I", key) if flags & 0x2000 else b"") + (pack(">I", random.randrange(1 << 32)) if flags & 0x1000 else b"")
        if not flags & 0x8000:
            return pack(">HH", flags, kind) + rest
        return pack(">HHHH", flags, kind, checksum(pack(">HHI", flags, kind, 0) + rest + unit), 0) + rest
    nest.around(head)
    return 47


def gre_ip(nest):
    return gre(nest, version_type), False


def gre_ethernet(nest):
    to_ethernet(nest, *nest.random.choice(nest.pairs))
    return gre(nest, lambda unit: 0x6558), True


def erspan(nest):
    random = nest.random
    to_ethernet(nest, *random.choice(nest.pairs))
    session = random.randrange(1, 1024)
    form = random.choice((1, 2, 2, 3, 3))
    nest.step("erspan", 0 if form == 1 else session)
    if form == 1:
        nest.around(pack(">HH", 0, 0x88BE))
    elif form == 2:
        nest.around(pack(">HHIHHI", 0x1000, 0x88BE, 1, 0x1000, session, 0))
    else:
        platform = random.choice((b"", bytes(8)))
        nest.around(pack(">HHIHHIHH", 0x1000, 0x22EB, 1, 0x2000, session, 0, 0, 1 if platform else 0) + platform)
    return 47, True


def pptp(nest):
    call = nest.random.randrange(1, 1 << 16)
    nest.step("gre", call)
    ppp(nest)
    nest.around(lambda unit: pack(">HHHHI", 0x3001, 0x880B, len(unit), call, 1))
    return 47, False


def ppp(nest):
    nest.around(lambda unit: b"\xff\x03" + pack(">H", 0x21 if version_of(unit) == 4 else 0x57))


def ip_in_ip(nest):
    nest.step("ipip", 0)
    return 4 if version_of(nest.units[0]) == 4 else 41, False


def mpls_in_ip(nest):
    labels(nest, nest.random.choice((1, 2)))
    return 137, False


def udp(nest, port, source=None):
    source = nest.random.randrange(49152, 65536) if source is None else source
    nest.around(lambda unit: pack(">HHHH", source, port, 8 + len(unit), 0))
    return 17, True


def gtp(nest):
    random = nest.random
    tunnel = random.randrange(1, 1 << 32)
    nest.step("gtp", tunnel)
    form = random.randrange(4)
    extra = (b"", bytes(4), b"\0\x01\0\x85\x01\x10\x09\0", b"\0\0\0\x85\x01\0\x09\xc0\x01\0\x02\0")[form]
    flags = (0x30, 0x32, 0x36, 0x34)[form]
    nest.around(lambda unit: pack(">BBHI", flags, 255, len(extra) + len(unit), tunnel) + extra)
    return udp(nest, 2152, 2152)


def vxlan(nest):
    to_ethernet(nest, *nest.random.choice(nest.pairs))
    number = nest.random.randrange(1 << 24)
    nest.step("vxlan", number)
    nest.around(pack(">II", 0x08000000, number << 8))
    return udp(nest, 4789)


def vxlan_gpe(nest):
    number = nest.random.randrange(1 << 24)
    content = nest.random.choice(("ip", "mpls", "ethernet"))
    if content == "ethernet":
        to_ethernet(nest, *nest.random.choice(nest.pairs))
        following = 3
    elif content == "mpls":
        labels(nest, 2)
        following = 5
    else:
        following = 1 if version_of(nest.units[0]) == 4 else 2
    nest.step("vxlan", number)
    nest.around(pack(">BHBI", 0x0C, 0, following, number << 8))
    return udp(nest, 4790)


def geneve(nest):
    random = nest.random
    kinds = version_type
    if random.random() < 0.6:
        to_ethernet(nest, *random.choice(nest.pairs))
        kinds = lambda unit: 0x6558
    options = random.choice((b"", b"\x01\x02\x03\x01" + bytes(4), b"\x01\x02\x03\0\x01\x02\x04\x02" + bytes(8)))
    number = random.randrange(1 << 24)
    nest.step("geneve", number)
    nest.around(lambda unit: pack(">BBHI", len(options) // 4, 0, kinds(unit), number << 8) + options)
    return udp(nest, 6081)


def l2tp2(nest):
    random = nest.random
    ids = random.randrange(1 << 16, 1 << 32)
    nest.step("l2tp2", ids)
    ppp(nest)
    form = random.randrange(3)
    if form == 0:
        nest.around(pack(">HI", 0x0002, ids))
    elif form == 1:
        nest.around(lambda unit: pack(">HHIHH", 0x4802, 12 + len(unit), ids, 1, 1))
    else:
        nest.around(pack(">HIH", 0x0202, ids, 2) + bytes(2))
    return udp(nest, 1701, 1701)


def l2tp3_content(nest):
    random = nest.random
    session = random.randrange(1, 1 << 16)
    cookie = random.choice((b"", b"\x11\x21\x31\x41", b"\x11\x21\x31\x41\x51\x61\x71\x81"))
    if random.random() < 0.75:
        to_ethernet(nest, *random.choice(nest.pairs))
    else:
        ppp(nest)
    nest.step("l2tp3", session)
    nest.around(pack(">I", session) + cookie)


def l2tp3(nest):
    l2tp3_content(nest)
    return 115, True


def l2tp3_udp(nest):
    l2tp3_content(nest)
    nest.around(pack(">HH", 3, 0))
    return udp(nest, 1701, 1701)


TUNNELS = (gre_ip, gre_ip, gre_ethernet, erspan, pptp, ip_in_ip, ip_in_ip, mpls_in_ip, gtp, gtp, vxlan, vxlan_gpe, geneve, l2tp2, l2tp3,
           l2tp3_udp)


def tunnel(nest):
    """One more tunnel, with its outer IP header."""
    random = nest.random
    protocol, is_carrier = random.choice(TUNNELS)(nest)
    version = random.choice((4, 4, 6))
    source, destination = random.sample(ENDS4 if version == 4 else ENDS6, 2)
    inner = nest.layers[0].whole
    if not is_carrier and version == version_of(inner) and random.random() < 0.5:  # the subscriber's own
        source = inner[12:16] if version == 4 else inner[8:24]
    nest.ip(version, protocol, source, destination, is_carrier)


# ---- links


def wifi(nest, source, destination):
    nest.mac(source, destination)
    form = nest.random.randrange(3)
    if form == 0:  # to the access point, with quality of service; IEEE 802.11-2020 9.3.2
        head = b"\x88\x01\0\0" + station(nest.random) + source + destination + bytes(2) + bytes(2)
    elif form == 1:
        head = b"\x08\x02\0\0" + destination + station(nest.random) + source + bytes(2)
    else:
        head = b"\x08\x03\0\0" + station(nest.random) + station(nest.random) + destination + bytes(2) + source
    nest.around(lambda unit: head + b"\xaa\xaa\x03\0\0\0" + pack(">H", version_type(unit)))


def radiotap(nest, source, destination):
    wifi(nest, source, destination)
    if nest.random.random() < 0.5:
        nest.around(b"\0\0\x09\0\x02\0\0\0\0")
    else:
        nest.around(b"\0\0\x09\0\x02\0\0\0\x10", bytes(4))  # with a check sum behind the frame


def cooked(nest, source, second):
    nest.mac(source, None)
    if second:
        nest.around(lambda unit: pack(">HHIHBB", version_type(unit), 0, 2, 1, 0, 6) + source + bytes(2))
    else:
        nest.around(lambda unit: pack(">HHH", 0, 1, 6) + source + bytes(2) + pack(">H", version_type(unit)))


def to_link(nest, link, source, destination):
    """The nest's units become frames."""
    if link == 1:
        to_ethernet(nest, source, destination)
    elif link == 105:
        wifi(nest, source, destination)
    elif link == 127:
        radiotap(nest, source, destination)
    elif link in (113, 276):
        cooked(nest, source, link == 276)
    elif link == 0:
        nest.around(lambda unit: pack("<I", 2 if version_of(unit) == 4 else 10))
    elif link == 9:
        ppp(nest)
    elif link == 104:
        nest.around(lambda unit: pack(">HH", 0x0F00, version_type(unit)))
    elif link == 219:
        labels(nest, nest.random.choice((1, 2, 3)))
