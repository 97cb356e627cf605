"""The IP packets of one frame, found slowly and plainly: what docs/dissection.md says, written once more from the standards, to be
compared with the native dissectors. A frame is `data`; a piece of it is data[at:end]. Reading goes deeper by ordinary calls and
stops by raising Ended; the bounds on layers, steps, tags and MAC headers keep the calls few."""

NOTHING = "nothing"  # read, and no IP packet in it
CLOSED = "closed"    # may hold one, in a form that is not read
BROKEN = "broken"    # cut short or contradicting itself
BEYOND = "beyond"    # a bound was met

MAX_LAYERS, MAX_STEPS, MAX_MACS, MAX_TAGS, MAX_EXTENSIONS = 6, 16, 3, 16, 8

TAG_TYPES = (0x8100, 0x88A8, 0x9100, 0x9200)
# What a pseudowire may carry besides IP and be taken for Ethernet.
KNOWN_TYPES = {
    0x0806, 0x8035, 0x9000, 0x8808, 0x8809, 0x8847, 0x8848, 0x8863, 0x8864, 0x888E, 0x88CC, 0x88E5, 0x88E7, 0x88F7, 0x8902,
}
IPV6_EXTENSIONS = (0, 43, 44, 51, 60, 135, 139, 140)


class Ended(Exception):
    def __init__(self, why):
        super().__init__(why)
        self.why = why


class Layer:
    """One IP header: [at, end) is what the frame holds of the packet, `stated` its length by its own header."""

    __slots__ = ("version", "at", "end", "stated", "source", "destination", "fragment", "truncated", "partial", "carrier")


class Reading:
    """The state of reading one frame."""

    def __init__(self, data):
        self.data = data
        self.layers = []
        self.steps = []  # (kind, value, layers further out)
        self.macs = []   # (source or None, destination or None, layers further out)
        self.kept_steps = self.kept_macs = 0  # those that an IP header stands behind
        self.tags = 0
        self.through_access = False

    def u8(self, at):
        return self.data[at]

    def u16(self, at):
        return self.data[at] << 8 | self.data[at + 1]

    def u24(self, at):
        return int.from_bytes(self.data[at:at + 3], "big")

    def u32(self, at):
        return int.from_bytes(self.data[at:at + 4], "big")

    def step(self, kind, value):
        if len(self.steps) == MAX_STEPS:
            raise Ended(BEYOND)
        self.steps.append((kind, value, len(self.layers)))

    def mac(self, source, destination):
        if len(self.macs) == MAX_MACS:
            raise Ended(BEYOND)
        self.macs.append((source, destination, len(self.layers)))


def need(condition, why=BROKEN):
    if not condition:
        raise Ended(why)


# ---- IP


def ip_lengths(r, at, end, version):
    """(version, octets of the header, octets stated in all) or None. RFC 791 3.1, RFC 8200 3."""
    if at >= end:
        return None
    said = r.u8(at) >> 4
    if version not in (0, said):
        return None
    if said == 4 and end - at >= 20:
        header, stated = (r.u8(at) & 15) * 4, r.u16(at + 2)
        return (4, header, stated) if header >= 20 and stated >= header and end - at >= header else None
    if said == 6 and end - at >= 40:
        payload = r.u16(at + 4)
        return (6, 40, 40 + payload) if payload != 0 or r.u8(at + 6) == 59 else None
    return None


def read_ip(r, at, end, version):
    lengths = ip_lengths(r, at, end, version)
    need(lengths is not None)
    need(len(r.layers) < MAX_LAYERS, BEYOND)
    version, header, stated = lengths
    layer = Layer()
    layer.version, layer.at, layer.stated = version, at, stated
    layer.end = min(end, at + stated)
    layer.truncated = at + stated > end
    width = 4 if version == 4 else 16
    addresses = at + (12 if version == 4 else 8)
    layer.source = r.data[addresses:addresses + width]
    layer.destination = r.data[addresses + width:addresses + 2 * width]
    layer.carrier = False
    protocol, inside, ending = what_it_carries(r, layer, header)
    # Its rest is elsewhere when it ends exactly where a whole first fragment around it ends.
    layer.partial = layer.truncated and any(
        outer.fragment == "first" and outer.end == layer.end and (outer.partial or not outer.truncated) for outer in r.layers)
    if r.through_access:
        r.layers[-1].carrier = True
        r.through_access = False
    r.layers.append(layer)
    r.kept_steps, r.kept_macs = len(r.steps), len(r.macs)
    if ending is not None or layer.fragment == "later":
        raise Ended(ending or NOTHING)
    read_protocol(r, protocol, inside, layer.end)


def what_it_carries(r, layer, header):
    """(protocol, where it starts, None or why it cannot be told); sets layer.fragment."""
    layer.fragment = "whole"
    at, end = layer.at + header, layer.end
    if layer.version == 4:
        word = r.u16(layer.at + 6)
        if word & 0x1FFF:
            layer.fragment = "later"
        elif word & 0x2000:
            layer.fragment = "first"
        protocol = r.u8(layer.at + 9)
        extensions = (51,)
    else:
        protocol = r.u8(layer.at + 6)
        extensions = IPV6_EXTENSIONS
    followed = 0
    while protocol in extensions and layer.fragment != "later":
        if followed == MAX_EXTENSIONS:
            return protocol, at, BEYOND
        if end - at < 8:
            return protocol, at, NOTHING
        if protocol == 44:  # RFC 8200 4.5
            length = 8
        elif protocol == 51:  # RFC 4302 2.2
            length = (r.u8(at + 1) + 2) * 4
        else:
            length = (r.u8(at + 1) + 1) * 8
        if length > end - at:
            return protocol, at, NOTHING
        if protocol == 44:
            word = r.u16(at + 2)
            if word >> 3:
                layer.fragment = "later"
            elif word & 1:
                layer.fragment = "first"
        protocol = r.u8(at)
        at += length
        followed += 1
    return protocol, at, None


def upper(data, layer):
    """(protocol, where it starts, None or why it cannot be told) of what a layer carries."""
    r = Reading(data)
    again = Layer()
    again.version, again.at, again.end = layer.version, layer.at, layer.end
    return what_it_carries(r, again, (data[layer.at] & 15) * 4 if layer.version == 4 else 40)


def read_protocol(r, protocol, at, end):
    if protocol in (4, 41):
        r.step("ipip", 0)
        read_ip(r, at, end, 4 if protocol == 4 else 6)
    elif protocol == 17:
        read_udp(r, at, end)
    elif protocol == 47:
        read_gre(r, at, end)
    elif protocol == 115:
        read_l2tp3(r, at, end)
    elif protocol == 137:
        read_mpls(r, at, end)
    raise Ended(NOTHING)


# ---- Ethernet and what leads to it


def read_ethernet(r, at, end):
    need(end - at >= 14)
    r.mac(r.data[at + 6:at + 12], r.data[at:at + 6])
    read_type_or_length(r, r.u16(at + 12), at + 14, end)


def read_type_or_length(r, kind, at, end):
    while kind in TAG_TYPES:  # IEEE 802.1Q 9.5
        need(end - at >= 4)
        need(r.tags < MAX_TAGS, BEYOND)
        r.tags += 1
        vid = r.u16(at) & 0x0FFF
        if vid:
            r.step("vlan", vid)
        kind = r.u16(at + 2)
        at += 4
    if kind < 0x0600:
        read_llc(r, at, min(end, at + kind))
    read_type(r, kind, at, end)


def read_type(r, kind, at, end):
    """An EtherType that cannot be a length."""
    if kind in TAG_TYPES:
        read_type_or_length(r, kind, at, end)
    elif kind == 0x0800:
        read_ip(r, at, end, 4)
    elif kind == 0x86DD:
        read_ip(r, at, end, 6)
    elif kind == 0x8864:
        read_pppoe(r, at, end)
    elif kind in (0x8847, 0x8848):
        read_mpls(r, at, end)
    elif kind == 0x6558:
        read_ethernet(r, at, end)
    elif kind == 0x88E7:  # IEEE 802.1Q 9.7: an octet of flags, the I-SID
        need(end - at >= 4)
        r.step("service", r.u24(at + 1))
        read_ethernet(r, at + 4, end)
    raise Ended(NOTHING)


def read_llc(r, at, end):
    if end - at >= 8 and r.data[at:at + 6] == b"\xaa\xaa\x03\0\0\0":  # RFC 1042
        read_type(r, r.u16(at + 6), at + 8, end)
    raise Ended(NOTHING)


def like_ethernet(r, at, end):
    """0: not at all; 1: plausible; 2: with a sane IP header inside."""
    if end - at < 14 or r.u8(at + 6) & 1:
        return 0
    kind = r.u16(at + 12)
    at += 14
    tags = 0
    while kind in TAG_TYPES:
        if tags == 4 or end - at < 4:
            return 0
        kind = r.u16(at + 2)
        at += 4
        tags += 1
    if kind in (0x0800, 0x86DD):
        return 0 if ip_lengths(r, at, end, 4 if kind == 0x0800 else 6) is None else 2
    if kind < 0x0600:
        if kind > end - at:
            return 0
        snap = end - at >= 8 and r.data[at:at + 6] == b"\xaa\xaa\x03\0\0\0"
        inside = {0x0800: 4, 0x86DD: 6}.get(r.u16(at + 6)) if snap else None
        if inside and ip_lengths(r, at + 8, end, inside) is not None:
            return 2
        return int(r.data[at:min(at + 2, end)] in (b"\xaa\xaa", b"\x42\x42"))
    return int(kind in KNOWN_TYPES)


def read_mpls(r, at, end):
    bottom = False
    while not bottom:  # RFC 3032 2.1
        need(end - at >= 4)
        r.step("mpls", r.u24(at) >> 4)
        bottom = r.u8(at + 2) & 1 == 1
        at += 4
    need(at < end)
    nibble = r.u8(at) >> 4
    if nibble in (4, 6) and ip_lengths(r, at, end, nibble):
        read_ip(r, at, end, nibble)
    for least in (2, 1):
        if like_ethernet(r, at, end) >= least:
            read_ethernet(r, at, end)
        if nibble == 0 and like_ethernet(r, at + 4, end) >= least:  # RFC 4385 control word
            read_ethernet(r, at + 4, end)
    raise Ended(NOTHING if nibble == 1 else CLOSED)


def read_pppoe(r, at, end):
    need(end - at >= 6 and r.u16(at) == 0x1100)  # RFC 2516 4
    r.step("pppoe", r.u16(at + 2))
    read_ppp(r, at + 6, min(end, at + 6 + r.u16(at + 4)))


def read_ppp(r, at, end):
    if r.data[at:min(at + 2, end)] == b"\xff\x03":  # RFC 1662 3.1
        at += 2
    need(at < end)
    if r.u8(at) & 1:  # RFC 1661 6.5
        protocol, at = r.u8(at), at + 1
    else:
        need(end - at >= 2)
        protocol, at = r.u16(at), at + 2
    if protocol in (0x21, 0x57):
        read_ip(r, at, end, 4 if protocol == 0x21 else 6)
    if protocol in (0x281, 0x283):
        read_mpls(r, at, end)
    raise Ended(CLOSED if protocol in (0x2D, 0x2F, 0x3D, 0x53, 0x55, 0xFB, 0xFD) else NOTHING)


# ---- tunnels


def read_udp(r, at, end):
    if end - at < 8:
        raise Ended(NOTHING)
    source, destination, length = r.u16(at), r.u16(at + 2), r.u16(at + 4)
    readers = {1701: read_l2tp, 2152: read_gtp, 4789: read_vxlan, 4790: read_vxlan_gpe, 6081: read_geneve}
    reader = readers.get(destination) or (read_l2tp if source == 1701 else None)
    need(reader is not None, NOTHING)
    need(length == 0 or length >= 8)
    reader(r, at + 8, end if length == 0 else min(end, at + length))


def read_gtp(r, at, end):
    """3GPP TS 29.281 5.1, 5.2."""
    need(end - at >= 8 and r.u8(at) >> 4 == 3)
    need(r.u8(at + 1) == 255, NOTHING)
    flags, tunnel = r.u8(at), r.u32(at + 4)
    end = min(end, at + 8 + r.u16(at + 2))
    at += 8
    if flags & 7:
        need(end - at >= 4)
        extension = r.u8(at + 3) if flags & 4 else 0
        at += 4
        seen = 0
        while extension:
            need(seen < MAX_EXTENSIONS, BEYOND)
            need(at < end)
            length = r.u8(at) * 4
            need(0 < length <= end - at)
            extension = r.u8(at + length - 1)
            at += length
            seen += 1
    r.step("gtp", tunnel)
    r.through_access = True
    read_ip(r, at, end, 0)


def read_vxlan(r, at, end):
    need(end - at >= 8 and r.u8(at) & 0x08)  # RFC 7348 5
    r.step("vxlan", r.u24(at + 4))
    r.through_access = True
    read_ethernet(r, at + 8, end)


def read_vxlan_gpe(r, at, end):
    need(end - at >= 8 and r.u8(at) & 0x38 == 0x08)
    need(not r.u8(at) & 0x01, NOTHING)
    content = r.u8(at + 3) if r.u8(at) & 0x04 else 3
    r.step("vxlan", r.u24(at + 4))
    r.through_access = True
    if content in (1, 2):
        read_ip(r, at + 8, end, 4 if content == 1 else 6)
    elif content == 3:
        read_ethernet(r, at + 8, end)
    elif content == 5:
        read_mpls(r, at + 8, end)
    raise Ended(CLOSED)


def read_geneve(r, at, end):
    """RFC 8926 3.4."""
    need(end - at >= 8 and r.u8(at) >> 6 == 0)
    start = at + 8 + (r.u8(at) & 63) * 4
    need(start <= end)
    need(not r.u8(at + 1) & 0x80, NOTHING)
    r.step("geneve", r.u24(at + 4))
    r.through_access = True
    read_type(r, r.u16(at + 2), start, end)


def read_gre(r, at, end):
    need(end - at >= 4)
    flags, kind = r.u16(at), r.u16(at + 2)
    if flags & 7 == 0:
        read_gre0(r, flags, kind, at, end)
    if flags & 7 == 1:
        read_gre1(r, flags, kind, at, end)
    raise Ended(BROKEN)


def read_gre0(r, flags, kind, at, end):
    """RFC 2784 2.1, RFC 2890 2."""
    need(not flags & 0x4C00)
    key = None
    at += 4
    if flags & 0x8000:
        at += 4
    if flags & 0x2000:
        key, at = at, at + 4
    if flags & 0x1000:
        at += 4
    need(at <= end)
    if kind == 0x88BE:
        session = 0
        if flags & 0x1000:
            need(end - at >= 8 and r.u8(at) >> 4 == 1)
            session, at = r.u16(at + 2) & 0x3FF, at + 8
        r.step("erspan", session)
        r.through_access = True
        read_ethernet(r, at, end)
    if kind == 0x22EB:
        need(end - at >= 12 and r.u8(at) >> 4 == 2)
        last = r.u16(at + 10)
        start = at + (20 if last & 1 else 12)
        need(start <= end)
        content = last >> 10 & 31
        need(content in (0, 2), CLOSED)
        r.step("erspan", r.u16(at + 2) & 0x3FF)
        r.through_access = True
        if content == 0:
            read_ethernet(r, start, end)
        read_ip(r, start, end, 0)
    r.step("gre", 0 if key is None else r.u32(key))
    if kind == 0x6558:
        r.through_access = True
    read_type(r, kind, at, end)


def read_gre1(r, flags, kind, at, end):
    """RFC 2637 4.1."""
    need(not flags & 0xC000 and flags & 0x2000 and kind == 0x880B)
    start = at + 8 + (4 if flags & 0x1000 else 0) + (4 if flags & 0x0080 else 0)
    need(start <= end)
    need(flags & 0x1000, NOTHING)
    r.step("gre", r.u16(at + 6))
    read_ppp(r, start, min(end, start + r.u16(at + 4)))


def read_l2tp(r, at, end):
    need(end - at >= 6)
    flags = r.u16(at)
    need(flags & 15 in (2, 3))
    need(not flags & 0x8000, NOTHING)
    if flags & 15 == 3:  # RFC 3931 4.1.2.1
        read_l2tp3(r, at + 4, end)
    start = at  # RFC 2661 3.1
    at += 2
    if flags & 0x4000:
        end = min(end, start + r.u16(at))
        at += 2
    ids = at
    at += 4
    if flags & 0x0800:
        at += 4
    if flags & 0x0200:
        need(end - at >= 2)
        at += 2 + r.u16(at)
    need(at <= end)
    r.step("l2tp2", r.u32(ids))
    r.through_access = True
    read_ppp(r, at, end)


def read_l2tp3(r, at, end):
    need(end - at >= 4)
    session = r.u32(at)
    need(session != 0, NOTHING)
    at += 4
    starts = [at + cookie for cookie in (0, 4, 8, 12) if at + cookie <= end]

    def content(reader, start, *more):
        r.step("l2tp3", session)
        r.through_access = True
        reader(r, start, end, *more)

    def framed(least):
        for start in starts:
            if like_ethernet(r, start, end) >= least:
                content(read_ethernet, start)
            if like_ppp(r, start, end) >= least:
                content(read_ppp, start)

    framed(2)
    for start in starts:
        lengths = ip_lengths(r, start, end, 0)
        if lengths is not None and lengths[2] == end - start:
            content(read_ip, start, 0)
    framed(1)
    raise Ended(CLOSED)


def like_ppp(r, at, end):
    if end - at < 4 or r.u16(at) != 0xFF03:
        return 0
    protocol = r.u16(at + 2)
    if protocol in (0x21, 0x57):
        return 1 if ip_lengths(r, at + 4, end, 4 if protocol == 0x21 else 6) is None else 2
    return int(protocol >> 12 in (8, 12) and protocol & 0x0101 == 1)


# ---- links


def read_cooked(r, header, protocol_at, device_at, length_at, address_at):
    end = len(r.data)
    need(end >= header)
    device, protocol = r.u16(device_at), r.u16(protocol_at)
    need(device not in (824, 770), NOTHING)
    if device == 803:
        read_radiotap(r, header, end)
    if r.u8(length_at) == 6:
        r.mac(r.data[address_at:address_at + 6], None)
    if protocol == 4:
        read_llc(r, header, end)
    read_type(r, protocol, header, end)


def read_loopback(r):
    need(len(r.data) >= 4)
    families = (r.u32(0), int.from_bytes(r.data[:4], "little"))
    family = families[0] if families[0] <= 0xFFFF else families[1]
    if family == 2:
        read_ip(r, 4, len(r.data), 4)
    if family in (10, 24, 28, 30):
        read_ip(r, 4, len(r.data), 6)
    raise Ended(NOTHING)


def read_hdlc(r):
    need(len(r.data) >= 4)
    read_type(r, r.u16(2), 4, len(r.data))


def read_ppp_serial(r):
    if r.data[:2] in (b"\x0f\0", b"\x8f\0"):
        read_hdlc(r)
    read_ppp(r, 0, len(r.data))


def read_wifi(r, at, end, padding):
    """IEEE 802.11-2020 9.2.4, 9.3.2."""
    need(end - at >= 2 and r.u8(at) & 3 == 0)
    kind, subtype, flags = r.u8(at) >> 2 & 3, r.u8(at) >> 4, r.u8(at + 1)
    need(kind == 2 and not subtype & 4 and not flags & 0x40, NOTHING)
    to_ds, from_ds, quality = bool(flags & 1), bool(flags & 2), bool(subtype & 8)
    length = 24 + (6 if to_ds and from_ds else 0)
    quality_at = at + length
    if quality:
        length += 2 + (4 if flags & 0x80 else 0)
    length += -length % padding
    need(end - at >= length)
    need(not (quality and r.u8(quality_at) & 0x80), CLOSED)
    need(r.u8(at + 22) & 15 == 0, CLOSED)
    one, two, three, four = (r.data[at + n:at + n + 6] for n in (4, 10, 16, 24))
    source = {(0, 0): two, (1, 0): two, (0, 1): three, (1, 1): four}[to_ds, from_ds]
    r.mac(source, three if to_ds else one)
    read_llc(r, at + length, end)


def read_radiotap(r, at, end):
    need(end - at >= 8 and r.u8(at) == 0)
    length = r.u8(at + 2) | r.u8(at + 3) << 8
    need(8 <= length <= end - at)
    field = 8
    while r.u8(at + field - 1) & 0x80:
        need(field + 4 <= length)
        field += 4
    present, flags = r.u8(at + 4), 0
    if present & 1:
        field += -field % 8 + 8
    if present & 2:
        need(field < length)
        flags = r.u8(at + field)
    need(not flags & 0x40)
    start = at + length
    if flags & 0x10:
        end = max(start, end - 4)
    read_wifi(r, start, end, 4 if flags & 0x20 else 1)


def read_link(r, link):
    end = len(r.data)
    readers = {
        0: lambda: read_loopback(r),
        1: lambda: read_ethernet(r, 0, end),
        9: lambda: read_ppp(r, 0, end),
        12: lambda: read_ip(r, 0, end, 0),
        14: lambda: read_ip(r, 0, end, 0),
        50: lambda: read_ppp_serial(r),
        101: lambda: read_ip(r, 0, end, 0),
        104: lambda: read_hdlc(r),
        105: lambda: read_wifi(r, 0, end, 1),
        108: lambda: read_loopback(r),
        113: lambda: read_cooked(r, 16, 14, 2, 5, 6),
        127: lambda: read_radiotap(r, 0, end),
        219: lambda: read_mpls(r, 0, end),
        228: lambda: read_ip(r, 0, end, 4),
        229: lambda: read_ip(r, 0, end, 6),
        276: lambda: read_cooked(r, 20, 0, 8, 11, 12),
    }
    if link not in readers:
        return None
    try:
        readers[link]()
    except Ended as ended:
        return ended.why
    raise AssertionError("reading ends by saying why")


# ---- the outcome


class Outcome:
    """verdict: I (IP), N (no IP), M (malformed), U (unknown link)."""

    __slots__ = ("verdict", "deeper", "opaque", "layers", "steps", "macs")


def dissect(link, data):
    r = Reading(data)
    why = read_link(r, link)
    outcome = Outcome()
    outcome.layers, outcome.steps, outcome.macs = r.layers, r.steps[:r.kept_steps], r.macs[:r.kept_macs]
    outcome.deeper = why == BEYOND
    outcome.opaque = bool(r.layers) and why in (CLOSED, BROKEN)
    if why is None:
        outcome.verdict = "U"
    elif r.layers:
        outcome.verdict = "I"
    else:
        outcome.verdict = "N" if why in (NOTHING, CLOSED) else "M"
    return outcome


def as_text(outcome):
    """One line; see docs/dissection.md, 'The dump'."""
    words = [outcome.verdict + ("d" if outcome.deeper else "") + ("o" if outcome.opaque else "")]
    for layer in outcome.layers:
        words.append("%d:%d:%d:%s>%s%s%s%s%s" % (
            layer.version, layer.at, layer.end - layer.at, layer.source.hex(), layer.destination.hex(),
            {"whole": "", "first": ":first", "later": ":later"}[layer.fragment], ":cut" if layer.truncated else "",
            ":partial" if layer.partial else "", ":carrier" if layer.carrier else ""))
    for kind, value, outer in outcome.steps:
        words.append("%s=%d@%d" % (kind, value, outer))
    for source, destination, outer in outcome.macs:
        words.append("%s>%s@%d" % (source.hex() if source else "-", destination.hex() if destination else "-", outer))
    return " ".join(words)
