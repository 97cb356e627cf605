"""Which grants a frame belongs to, asked of each selector in turn: the selectors of grants, by number ('slot'), as docs/grant-format.md
means them. A grant is hit once:

- by the outermost IP header that carries an address of its own: 0 as its source, 1 as its destination, 2 as both;
- else by the first GTP-U header that is one of its tunnels' ends: 0 uplink, 1 downlink; the content is the IP packet in it;
- else by the outermost MAC header with an address of its own, in the same three ways as an IP header, and
- else by the frame's access circuit: 2; the content of both is the first IP layer that is no access tunnel's own.

Paths may be bound to one capture point. An order that names services takes of the target's packets those that fit one of them."""
import layers as reading

ANY_PORTS = (0, 65535)
PORTED = (6, 17, 132)
POINTS = ("-", "edge-1", "b")


class Selector:
    """A line of the selectors' file: kind, point ('-' any), slot, and what the kind needs."""

    def __init__(self, line):
        self.kind, self.point, slot, *rest = line.split()
        self.slot = int(slot)
        if self.kind == "address":
            octets, length = bytes.fromhex(rest[0]), int(rest[1])
            self.width, self.shift = len(octets), len(octets) * 8 - length
            self.prefix = int.from_bytes(octets, "big") >> self.shift
        elif self.kind == "mac":
            self.octets = bytes.fromhex(rest[0])
        elif self.kind == "circuit":
            self.labels = [(name, int(value)) for name, value in (word.split("=") for word in rest)]
        elif self.kind == "teid":
            self.ends = [(bytes.fromhex(rest[at]), int(rest[at + 1])) for at in (0, 2)]

    def owns(self, address):
        return len(address) == self.width and int.from_bytes(address, "big") >> self.shift == self.prefix

    def at(self, point):
        return self.point in ("-", point)


class Service:
    """service SLOT PROTOCOL TARGET-LOW TARGET-HIGH PEER-LOW PEER-HIGH PEER LENGTH; PEER '-': any."""

    def __init__(self, line):
        words = line.split()
        self.slot, self.protocol = int(words[1]), int(words[2])
        self.target, self.peer_ports = (int(words[3]), int(words[4])), (int(words[5]), int(words[6]))
        self.peer = None if words[7] == "-" else (bytes.fromhex(words[7]), int(words[8]))

    def fits(self, protocol, ports, target_port, peer_port, peer):
        if self.protocol not in (0, protocol):
            return False
        if self.peer is not None:
            octets, length = self.peer
            shift = len(octets) * 8 - length
            if len(peer) != len(octets) or int.from_bytes(peer, "big") >> shift != int.from_bytes(octets, "big") >> shift:
                return False
        if self.target == ANY_PORTS and self.peer_ports == ANY_PORTS:
            return True
        return ports and self.target[0] <= target_port <= self.target[1] and self.peer_ports[0] <= peer_port <= self.peer_ports[1]


class Grants:
    def __init__(self, path):
        self.selectors, self.services = [], {}
        with open(path) as file:
            for line in file:
                if line.startswith("service "):
                    service = Service(line)
                    self.services.setdefault(service.slot, []).append(service)
                else:
                    self.selectors.append(Selector(line))


# ---- whose


def by_address(selectors, layers, found):
    for number, layer in enumerate(layers):
        sources = {each.slot for each in selectors if each.owns(layer.source)}
        destinations = {each.slot for each in selectors if each.owns(layer.destination)}
        for slot in (sources | destinations) - set(found):
            direction = 2 if slot in sources and slot in destinations else 0 if slot in sources else 1
            found[slot] = (direction, number, layer.destination if direction == 1 else layer.source)


def by_tunnel(selectors, outcome, found):
    for kind, value, outer in outcome.steps:
        if kind != "gtp" or outer == 0 or outer >= len(outcome.layers):
            continue
        end, inner = (outcome.layers[outer - 1].destination, value), outcome.layers[outer]
        hit = {}
        for each in selectors:
            for direction in (0, 1):
                if each.ends[direction] == end:
                    hit.setdefault(each.slot, set()).add(direction)
        for slot in set(hit) - set(found):
            direction = min(hit[slot])
            found[slot] = (direction, outer, inner.source if direction == 0 else inner.destination)


def content_from(layers, number):
    while number < len(layers) and layers[number].carrier:
        number += 1
    return number if number < len(layers) else None


def by_mac(selectors, outcome, found):
    for source, destination, outer in outcome.macs:
        number = content_from(outcome.layers, outer)
        if number is None:
            return
        layer = outcome.layers[number]
        sources = {each.slot for each in selectors if each.octets == source}
        destinations = {each.slot for each in selectors if each.octets == destination}
        for slot in (sources | destinations) - set(found):
            direction = 2 if slot in sources and slot in destinations else 0 if slot in sources else 1
            found[slot] = (direction, number, layer.destination if direction == 1 else layer.source)


def by_circuit(selectors, outcome, found):
    own = [(kind, value) for kind, value, outer in outcome.steps if outer == 0]
    lines = [label for label in own if label[0] != "pppoe"]
    sessions = [label for label in own if label[0] == "pppoe"]
    number = content_from(outcome.layers, 0)
    if number is None or len(sessions) > 1:
        return
    for each in selectors:
        asked = [label for label in each.labels if label[0] == "pppoe"]
        if [label for label in each.labels if label[0] != "pppoe"] == lines and (not asked or asked == sessions) and own:
            found.setdefault(each.slot, (2, number, b""))


def hits(grants, outcome, point):
    """{slot: (direction, number of the layer, the target's address or b'' when it is not told)}"""
    found = {}
    for kind, ask in (("address", lambda own: by_address(own, outcome.layers, found)), ("teid", lambda own: by_tunnel(own, outcome, found)),
                      ("mac", lambda own: by_mac(own, outcome, found)), ("circuit", lambda own: by_circuit(own, outcome, found))):
        ask([each for each in grants.selectors if each.kind == kind and (kind == "address" or each.at(point))])
    return found


# ---- what of it


def service_word(services, data, layer, direction):
    """'' not restricted, '+' a service fits, '-' none does, '?' as its first fragment."""
    if not services:
        return ""
    if layer.fragment == "later":
        return "?"
    protocol, at, ending = reading.upper(data, layer)
    if ending is not None:
        return "-"
    ports = protocol in PORTED and layer.end - at >= 4
    source_port, destination_port = (int.from_bytes(data[at + n:at + n + 2], "big") if ports else 0 for n in (0, 2))
    fits = any((direction != 1 and each.fits(protocol, ports, source_port, destination_port, layer.destination)) or
               (direction != 0 and each.fits(protocol, ports, destination_port, source_port, layer.source)) for each in services)
    return "+" if fits else "-"


def as_text(grants, data, outcome, point):
    found = hits(grants, outcome, point)
    words = []
    for slot in sorted(found):
        direction, number, address = found[slot]
        word = service_word(grants.services.get(slot), data, outcome.layers[number], direction)
        words.append("%d:%d:%d:%s%s" % (slot, direction, number, address.hex() or "-", word))
    return " ".join(words) or "-"


# ---- selectors to try


def write_selectors(path, random, seen):
    """Some of what occurs, over fewer grants than selectors. `seen`: sets of addresses, MAC addresses, circuits, tunnel ends."""
    slots = 60
    lines = []
    for address in random.sample(seen.addresses, min(24, len(seen.addresses))):
        length = random.choice((32, 32, 30, 28) if len(address) == 4 else (128, 128, 64, 56, 48))
        shift = len(address) * 8 - length
        kept = (int.from_bytes(address, "big") >> shift << shift).to_bytes(len(address), "big")
        lines.append("address - %d %s %d" % (random.randrange(slots), kept.hex(), length))
    for octets in random.sample(seen.macs, min(12, len(seen.macs))):
        lines.append("mac %s %d %s" % (random.choice(POINTS), random.randrange(slots), octets.hex()))
    for labels in random.sample(seen.circuits, min(80, len(seen.circuits))):
        labels = list(labels)
        if random.random() < 0.3:
            labels = [label for label in labels if label[0] != "pppoe"] or labels
        if random.random() < 0.1:
            labels = labels[1:] or labels
        words = " ".join("%s=%d" % label for label in labels)
        lines.append("circuit %s %d %s" % (random.choice(POINTS), random.randrange(slots), words))
    for end in random.sample(seen.ends, min(40, len(seen.ends))):
        other = random.choice(seen.ends)
        if end != other:
            lines.append("teid %s %d %s %d %s %d" % (random.choice(POINTS), random.randrange(slots), end[0].hex(), end[1], other[0].hex(), other[1]))
    for slot in random.sample(range(slots), slots // 3):
        for _ in range(random.choice((1, 1, 2))):
            lines.append("service %d %s" % (slot, some_service(random, seen)))
    with open(path, "w") as out:
        out.write("\n".join(lines) + "\n")


def some_service(random, seen):
    protocol = random.choice((6, 17, 17, 0))
    ports = random.choice(((0, 65535, 443, 443), (40000, 40000, 0, 65535), (0, 65535, 0, 1023), (0, 65535, 0, 65535), (1024, 65535, 53, 5060)))
    peer, length = "-", 0
    if protocol == 0 or random.random() < 0.3:
        address = random.choice(seen.addresses)
        length = random.choice((len(address) * 8, 24, 31, 9))
        shift = len(address) * 8 - length
        peer = (int.from_bytes(address, "big") >> shift << shift).to_bytes(len(address), "big").hex()
    if protocol == 0:
        ports = (0, 65535, 0, 65535)
    return "%d %d %d %d %d %s %d" % (protocol, *ports, peer, length)


class Seen:
    def __init__(self):
        addresses, macs, circuits, ends = set(), set(), set(), set()
        self.sets = addresses, macs, circuits, ends

    def take(self, outcome):
        addresses, macs, circuits, ends = self.sets
        for layer in outcome.layers:
            addresses.update((layer.source, layer.destination))
        for source, destination, _ in outcome.macs:
            macs.update(octets for octets in (source, destination) if octets and not octets[0] & 1)
        own = [(kind, value) for kind, value, outer in outcome.steps if outer == 0]
        sessions = [label for label in own if label[0] == "pppoe"]
        circuit = tuple([label for label in own if label[0] != "pppoe"] + sessions)
        counts = [sum(label[0] == kind for label in circuit) for kind in ("vlan", "mpls", "pppoe", "service")]
        if circuit and all(count <= most for count, most in zip(counts, (2, 2, 1, 0))):
            circuits.add(circuit)
        for kind, value, outer in outcome.steps:
            if kind == "gtp" and 0 < outer < len(outcome.layers) and value:
                ends.add((outcome.layers[outer - 1].destination, value))

    def sort(self):
        self.addresses, self.macs, self.circuits, self.ends = (sorted(each) for each in self.sets)
        return self
