"""Which grants a frame belongs to, asked of each selector in turn: addresses and prefixes of grants, by number ('slot').

A grant is hit by the outermost IP header that carries an address of its own: 0 as its source, 1 as its destination, 2 as both."""


class Selector:
    __slots__ = ("version", "shift", "prefix", "slot")

    def __init__(self, version, address, length, slot):
        self.version = version
        self.shift = (32 if version == 4 else 128) - length
        self.prefix = int.from_bytes(address, "big") >> self.shift
        self.slot = slot

    def owns(self, version, address):
        return version == self.version and int.from_bytes(address, "big") >> self.shift == self.prefix


def read_selectors(path):
    """A line each: version, address in hexadecimal, prefix length, slot."""
    with open(path) as file:
        rows = [line.split() for line in file]
    return [Selector(int(version), bytes.fromhex(address), int(length), int(slot)) for version, address, length, slot in rows]


def write_selectors(path, random, addresses):
    """A few of the addresses that occur, as they are or as prefixes of up to 16 addresses or a /48, over fewer grants than selectors."""
    chosen = random.sample(addresses, min(60, len(addresses)))
    with open(path, "w") as out:
        for address in chosen:
            version = 4 if len(address) == 4 else 6
            whole = len(address) * 8
            length = random.choice((32, 32, 30, 28) if version == 4 else (128, 128, 64, 56, 48))
            kept = int.from_bytes(address, "big") >> (whole - length) << (whole - length)
            out.write("%d %s %d %d\n" % (version, kept.to_bytes(len(address), "big").hex(), length, random.randrange(40)))


def hits(selectors, layers):
    """{slot: (direction, number of the layer, address)}"""
    found = {}
    for number, layer in enumerate(layers):
        sources = {each.slot for each in selectors if each.owns(layer.version, layer.source)}
        destinations = {each.slot for each in selectors if each.owns(layer.version, layer.destination)}
        for slot in (sources | destinations) - set(found):
            direction = 2 if slot in sources and slot in destinations else 0 if slot in sources else 1
            found[slot] = (direction, number, layer.destination if direction == 1 else layer.source)
    return found


def as_text(found):
    return " ".join("%d:%d:%d:%s" % (slot, *found[slot][:2], found[slot][2].hex()) for slot in sorted(found)) or "-"
