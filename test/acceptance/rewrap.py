"""Puts the packets of a generated file into every wrapping and every kind of fragments, and says what an interception must deliver.

    python3 rewrap.py IN.pcap OUT SEED [FRAMES [LINK,... [live]]]

Reads IN.pcap (classic, nanoseconds, Ethernet) and IN.pcap.targets.csv. Writes OUT.LINK.pcap for each link type, to be merged by time;
OUT.targets.csv, the targets and, as further ones, the busiest access circuits; OUT.truth.csv, a line for each packet that must be
delivered, in the order in which it must be: target, time in ns, SHA-256. Nothing else may be. The same input and seed give the same
octets. FRAMES: so many of the input's, taken evenly. live: nothing hangs on the time between two frames.

What is true is found by playing the frames once more, with what the nests are known to hold, by docs/dissection.md ('Fragments'):
a packet in a tunnel whose outer packet is in fragments comes once, whole, stamped as the fragment that completed it."""
import csv
import sys
from collections import Counter, namedtuple
from hashlib import sha256
from random import Random
from struct import pack, unpack

import wrapping

WAIT_NS, TUNNEL_MEMORY_NS = 5_000_000_000, 60_000_000_000
LINKS = (1, 1, 1, 1, 101, 105, 113, 127, 276, 0, 9, 104, 219)
CIRCUITS = 6

Packet = namedtuple("Packet", "time source destination octets")
Target = namedtuple("Target", "number kind value begin end")
Seen = namedtuple("Seen", "time nest unit link")  # one frame: the nest's unit of that number


# ---- what comes in


def ip_packet(octets):
    if len(octets) >= 20 and octets[0] >> 4 == 4:
        return octets[:unpack(">H", octets[2:4])[0]]
    return octets[:40 + unpack(">H", octets[4:6])[0]] if len(octets) >= 40 and octets[0] >> 4 == 6 else b""


def own_packet(frame):
    """The subscriber's packet behind the generator's VLANs, PPPoE and GTP-U."""
    at = 12
    while unpack(">H", frame[at:at + 2])[0] in (0x8100, 0x88A8):
        at += 4
    at += 10 if unpack(">H", frame[at:at + 2])[0] == 0x8864 else 2
    packet = ip_packet(frame[at:])
    if len(packet) > 36 and packet[0] == 0x45 and packet[9] == 17 and packet[22:24] == b"\x08\x68":
        start, following = 36 + (4 if packet[28] & 7 else 0), packet[39] if packet[28] & 4 else 0
        while following:
            size = packet[start] * 4
            following, start = packet[start + size - 1], start + size
        return ip_packet(packet[start:])
    return packet


def read_packets(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 24
    while at < len(data):
        seconds, rest, length = unpack("<III", data[at:at + 12])
        frame, at = data[at + 16:at + 16 + length], at + 16 + length
        yield Packet(seconds * 1_000_000_000 + rest, frame[6:12], frame[:6], own_packet(frame))


def read_targets(path):
    with open(path) as file:
        return [Target(n, row["kind"], row["value"], int(row["valid_from_ns"] or 0), int(row["valid_to_ns"] or 1 << 62))
                for n, row in enumerate(csv.DictReader(file))]


# ---- what is made of it


def place_of(packet):
    """(key, offset, more, where the payload begins) of an IP fragment; None: it is whole. RFC 791 3.1, RFC 8200 4.5."""
    if packet[0] >> 4 == 4:
        field = unpack(">H", packet[6:8])[0]
        return ((packet[4:6], packet[9], packet[12:20]), field & 0x1FFF, field & 0x2000) if field & 0x3FFF else None
    kind, at = packet[6], 40
    while kind in (0, 43, 60):
        kind, at = packet[at], at + (packet[at + 1] + 1) * 8
    if kind != 44:
        return None
    field = unpack(">H", packet[at + 2:at + 4])[0]
    return ((packet[at + 4:at + 8], packet[at], packet[8:40]), field >> 3, field & 1) if field & 0xFFF9 else None


def own_fragments(random, packet, number):
    """The target's packet as its own station would cut it up; only what has no extension headers."""
    is_v4 = packet[0] >> 4 == 4
    start, protocol = ((packet[0] & 15) * 4, packet[9]) if is_v4 else (40, packet[6])
    if place_of(packet) or protocol not in (6, 17) or len(packet) < start + 64:
        return [packet]
    size = random.choice((32, 64, 512, 1024))
    addresses = (packet[12:16], packet[16:20]) if is_v4 else (packet[8:24], packet[24:40])
    payload, found = packet[start:], []
    for at in range(0, len(payload), size):
        piece = payload[at:at + size]
        found.append(wrapping.header(packet[0] >> 4, protocol, *addresses, b"", number % 65536, len(piece), (at, at + size < len(payload))) + piece)
    return found


def build(random, packet, link, octets, serial):
    """One nest that keeps to the bounds of docs/dissection.md."""
    while True:
        nest = wrapping.Nest(random, octets, serial)
        nest.pairs = [(packet.source, packet.destination), (wrapping.station(random), wrapping.station(random))]
        for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3))):
            wrapping.tunnel(nest)
        wrapping.to_link(nest, link, *random.choice(nest.pairs))
        fits = len(nest.layers) <= wrapping.MAX_LAYERS and len(nest.steps) <= wrapping.MAX_STEPS and len(nest.macs) <= wrapping.MAX_MACS
        if fits and all(len(unit) < 8500 for unit in nest.units):
            return nest


def order_of(random, nest, is_live, is_known):
    """Which units of the nest are sent, in which order and how long after each other."""
    order = list(range(len(nest.units)))
    if len(order) == 1:
        return [(0, 0)]
    form = random.random() if is_known or not is_live else 1
    if form < 0.25:
        order.reverse()
    elif form < 0.4:
        random.shuffle(order)
    elif form < 0.5:
        order.remove(random.choice(order))
    elif form < 0.56:
        order.insert(random.randrange(len(order)), random.choice(order))
    steps = [(unit, random.randrange(1000, 400_000)) for unit in order]
    if form > 0.97 and not is_live:
        steps[-1] = (steps[-1][0], WAIT_NS + 1_000_000_000)  # comes too late
    return steps


def frames(random, packets, links, is_live):
    made, serial, ends = [], 0, {}  # ends: between which tunnels have been in fragments, and since which nest
    for packet in packets:
        pieces = own_fragments(random, packet.octets, serial) if random.random() < 0.1 else [packet.octets]
        if random.random() < 0.3:
            pieces.reverse()
        at = packet.time
        for piece in pieces:
            link = random.choice(links)
            nest, serial = build(random, packet, link, piece, serial), serial + 1
            is_known = serial - ends.setdefault(nest.ends, serial) > 500
            for unit, later in order_of(random, nest, is_live, is_known):
                at += later
                made.append(Seen(at, nest, unit, link))
    made.sort(key=lambda seen: seen.time)
    last = 0
    for seen in made:
        last = max(seen.time, last + 1)
        yield seen._replace(time=last)


# ---- what must be delivered


class Owners:
    """Which targets an address, a MAC address or a circuit belongs to."""

    def __init__(self, targets):
        self.targets, self.known = targets, {}
        self.prefixes, self.macs, self.circuits = [], {}, []
        for target in targets:
            if target.kind == "mac":
                self.macs.setdefault(bytes.fromhex(target.value.replace(":", "")), set()).add(target.number)
            elif target.kind == "circuit":
                self.circuits.append((target.value, target.number))
            else:
                self.prefixes.append((*prefix_of(target.value), target.number))

    def of_address(self, octets):
        if octets not in self.known:
            value = int.from_bytes(octets, "big")
            self.known[octets] = {number for width, prefix, shift, number in self.prefixes
                                  if width == len(octets) and value >> shift == prefix}
        return self.known[octets]

    def of_circuit(self, circuit):
        lines = ".".join(word for word in circuit.split(".") if not word.startswith("pppoe:"))
        return {number for value, number in self.circuits if value in (circuit, lines)} if circuit else set()


def prefix_of(text):
    from ipaddress import ip_network
    network = ip_network(text)
    width = network.max_prefixlen
    return width // 8, int(network.network_address) >> width - network.prefixlen, width - network.prefixlen


def circuit_of(nest):
    """The labels of the frame's outermost link layer as a drill writes them, or '' when no circuit can name them."""
    words = []
    for kind, value, inside in reversed(nest.steps):
        if inside == len(nest.layers):
            words.append(kind if kind == "service" else {"vlan": "", "mpls": "mpls:", "pppoe": "pppoe:"}[kind] + str(value))
    plain = [word for word in words if ":" not in word]
    fits = len(plain) <= 2 and sum(word.startswith("mpls:") for word in words) <= 2 and "service" not in words
    fits = fits and sum(word.startswith("pppoe:") for word in words) <= 1
    return ".".join(words) if fits else ""


class Player:
    """Takes the frames one by one. `delivered`: (target, time, octets)."""

    def __init__(self, targets):
        self.targets, self.owners = targets, Owners(targets)
        self.delivered = []
        self.joining, self.plain, self.tunnels = {}, {}, {}

    def is_due(self, number, time):
        return self.targets[number].begin <= time < self.targets[number].end

    def deliver(self, number, time, octets):
        if self.is_due(number, time):
            self.delivered.append((number, time, octets))

    def play(self, seen):
        nest = seen.nest
        count = len(nest.layers)
        layers = nest.layers[::-1]  # outermost first
        cut = None if nest.cut is None else count - 1 - nest.cut
        by_address = {}
        for number, layer in enumerate(layers):
            packet = layer.whole
            ends = (packet[12:16], packet[16:20]) if packet[0] >> 4 == 4 else (packet[8:24], packet[24:40])
            for target in self.owners.of_address(ends[0]) | self.owners.of_address(ends[1]):
                by_address.setdefault(target, number)
        if cut is None:
            self.play_whole(seen, layers, by_address, self.by_path(nest, layers, count))
        else:
            self.play_cut(seen, layers, cut, by_address)

    def by_path(self, nest, layers, visible, carriers=True):
        """{target: number of the layer that is its content}, of the outermost `visible` layers; with `carriers` false the last
        of them does not show what it carries."""
        def content(start):
            at = start
            while at < visible and layers[at].carrier and (carriers or at < visible - 1):
                at += 1
            return at if at < visible else None
        found = {}
        for source, destination, inside in reversed(nest.macs):
            outer = len(nest.layers) - inside
            at = content(outer) if outer < visible else None
            if at is None:
                break
            for address in (source, destination):
                for target in self.owners.macs.get(address, ()):
                    found.setdefault(target, at)
        for target in self.owners.of_circuit(circuit_of(nest)):
            if content(0) is not None:
                found[target] = content(0)
        return found

    def play_whole(self, seen, layers, by_address, by_path):
        for target, number in by_address.items():
            self.deliver(target, seen.time, layers[number].whole)
        last = len(layers) - 1
        place = place_of(layers[last].whole)
        for target, number in by_path.items():
            if place is None or number != last:
                self.deliver(target, seen.time, layers[number].whole)
        waiting = {target for target, number in by_path.items() if place is not None and number == last}
        if waiting:
            self.play_own(seen.time, place, layers[last].whole, waiting)

    def play_own(self, time, place, octets, waiting):
        """A fragment that is nobody's by its addresses: as its first fragment is."""
        key, offset, _ = place
        state = self.plain.setdefault(key, {"since": time, "owners": None, "held": []})
        if time - state["since"] >= WAIT_NS:
            state = self.plain[key] = {"since": time, "owners": None, "held": []}
        if offset == 0:
            due = {target for target in waiting if self.is_due(target, time)}
            if not due and not state["held"]:
                del self.plain[key]
                return
            if state["owners"] is None:
                state["owners"] = due
                for held_time, held_octets, held_for in state["held"]:
                    for target in held_for & due:
                        self.deliver(target, held_time, held_octets)
            for target in due:
                self.deliver(target, time, octets)
        elif state["owners"] is None:
            state["held"].append((time, octets, waiting))
        else:
            for target in waiting & state["owners"]:
                self.deliver(target, time, octets)

    def play_cut(self, seen, layers, cut, by_address):
        nest, time, unit = seen.nest, seen.time, seen.unit
        offset, end, is_last = nest.spans[unit]
        for target, number in by_address.items():
            if number <= cut:
                self.deliver(target, time, layers[number].pieces[unit])
        shown = self.by_path(nest, layers, len(layers)) if offset == 0 else self.by_path(nest, layers, cut + 1, carriers=False)
        for target, number in shown.items():
            if number < cut:
                self.deliver(target, time, layers[number].pieces[unit])
        waiting = {target: number for target, number in shown.items() if number >= cut}
        state = self.joining.get(id(nest))
        if state is not None and time - state["since"] >= WAIT_NS:
            state = None
        if offset == 0:
            self.play_first(seen, layers, cut, by_address, waiting, state)
            return
        if state is None:
            if not waiting and not time - self.tunnels.get(nest.ends, -1 << 62) <= TUNNEL_MEMORY_NS:
                return
            state = self.joining[id(nest)] = self.begun(time)
        state["came"].append((time, unit, set(waiting)))
        if state["owners"] is not None:
            for target in waiting.keys() & state["own"]:
                self.deliver(target, time, layers[cut].pieces[unit])
            self.join(seen, layers, state)

    @staticmethod
    def begun(time):
        return {"since": time, "owners": None, "own": set(), "came": []}

    def play_first(self, seen, layers, cut, by_address, waiting, state):
        nest, time, unit = seen.nest, seen.time, seen.unit
        self.tunnels[nest.ends] = time
        owners = {target: number for target, number in by_address.items() if number > cut}
        owners.update({target: number for target, number in waiting.items()})
        owners = {target: number for target, number in owners.items() if self.is_due(target, time)}
        own = {target for target, number in owners.items() if number == cut}
        if state is not None and state["owners"] is not None:  # sent again
            for target in own & state["own"]:
                self.deliver(target, time, layers[cut].pieces[unit])
            return
        if state is None:
            if not owners:
                return
            state = self.joining[id(nest)] = self.begun(time)
        state["owners"], state["own"] = owners, own
        for held_time, held_unit, held_for in state["came"]:
            for target in held_for & own:
                self.deliver(target, held_time, layers[cut].pieces[held_unit])
        for target in own:
            self.deliver(target, time, layers[cut].pieces[unit])
        if not owners:
            del self.joining[id(nest)]
            return
        state["came"].append((time, unit, set()))
        self.join(seen, layers, state)

    def join(self, seen, layers, state):
        if state["owners"].keys() <= state["own"]:
            return
        spans = sorted({seen.nest.spans[unit] for _, unit, _ in state["came"]})
        follow = all(one[1] == two[0] for one, two in zip(spans, spans[1:]))
        if not (follow and spans[0][0] == 0 and spans[-1][2]):
            return
        for target, number in state["owners"].items():
            if target not in state["own"]:
                self.deliver(target, seen.time, layers[number].whole)
        del self.joining[id(seen.nest)]


# ---- what goes out


def write_pcaps(out, seen_frames):
    files = {}
    for seen in seen_frames:
        if seen.link not in files:
            files[seen.link] = open("%s.%d.pcap" % (out, seen.link), "wb")
            files[seen.link].write(pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, seen.link))
        frame = seen.nest.units[seen.unit]
        files[seen.link].write(pack("<IIII", seen.time // 1_000_000_000, seen.time % 1_000_000_000, len(frame), len(frame)) + frame)
    for file in files.values():
        file.close()


def main(source, out, seed, most="0", links="", live=""):
    random = Random(int(seed))
    packets = list(read_packets(source))
    step = max(1, len(packets) // int(most)) if int(most) else 1
    chosen = tuple(int(link) for link in links.split(",")) if links else LINKS
    made = list(frames(random, packets[::step], chosen, live == "live"))
    targets = read_targets(source + ".targets.csv")
    busiest = Counter(circuit_of(seen.nest) for seen in made)
    busiest.pop("", None)
    targets += [Target(len(targets) + n, "circuit", circuit, 0, 1 << 62) for n, (circuit, _) in enumerate(busiest.most_common(CIRCUITS))]
    player = Player(targets)
    for seen in made:
        player.play(seen)
    write_pcaps(out, made)
    counts = Counter(number for number, _, _ in player.delivered)
    with open(out + ".targets.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("target", "kind", "value", "valid_from_ns", "valid_to_ns", "must"))
        for target in targets:
            end = "" if target.end == 1 << 62 else target.end
            rows.writerow((target.number, target.kind, target.value, target.begin or "", end, counts[target.number]))
    with open(out + ".truth.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("target", "time_ns", "sha256"))
        for number, time, octets in player.delivered:
            rows.writerow((number, time, sha256(octets).hexdigest()))
    print("%d packets, %d frames, %d deliveries" % (len(packets[::step]), len(made), len(player.delivered)))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
