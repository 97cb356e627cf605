"""The reference beside addon/test/dissect_dump: the same arguments, the same lines.

    python3 main.py dissect FILE...                  each frame's layers, steps and MAC addresses
    python3 main.py match SELECTORS FILE...          which grants each frame belongs to
    python3 main.py mutate OUT SEED COUNT [FILE...]  writes COUNT frames that go wrong into OUT, some made from those of FILEs
    python3 main.py select OUT SEED FILE             writes selectors into OUT: some of the addresses in FILE
"""
import sys
from random import Random

import capture_file
import layers
import matching
import mutate


def each_frame(path, out, describe):
    out.write("FILE %s\n" % path)
    with open(path, "rb") as file:
        data = file.read()
    try:
        for link, octets in capture_file.frames(data):
            out.write(describe(layers.dissect(link, octets)) + "\n")
    except capture_file.Damaged:
        out.write("DAMAGED\n")
    except ValueError:
        out.write("OTHER\n")


def dissect(paths):
    for path in paths:
        each_frame(path, sys.stdout, layers.as_text)


def match(paths):
    selectors = matching.read_selectors(paths[0])
    for path in paths[1:]:
        each_frame(path, sys.stdout, lambda outcome: matching.as_text(matching.hits(selectors, outcome.layers)))


def select(out, seed, path):
    with open(path, "rb") as file:
        data = file.read()
    seen = set()
    for number, (link, octets) in enumerate(capture_file.frames(data)):
        if number == 2000:
            break
        for layer in layers.dissect(link, octets).layers:
            seen.update((layer.source, layer.destination))
    matching.write_selectors(out, Random(seed), sorted(seen))


def main(command, *arguments):
    if command == "mutate" and len(arguments) >= 3:
        mutate.write(arguments[0], int(arguments[1]), int(arguments[2]), arguments[3:])
    elif command == "select" and len(arguments) == 3:
        select(arguments[0], int(arguments[1]), arguments[2])
    elif command == "match" and len(arguments) >= 2:
        match(arguments)
    elif command == "dissect" and arguments:
        dissect(arguments)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*(sys.argv[1:] or [""]))
