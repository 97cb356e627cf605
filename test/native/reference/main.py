"""The reference beside addon/test/dissect_dump: the same arguments, the same lines.

    python3 main.py dissect FILE...                  each frame's layers, steps and MAC addresses
    python3 main.py match SELECTORS FILE...          which grants each frame belongs to
    python3 main.py mutate OUT SEED COUNT [FILE...]  writes COUNT frames that go wrong into OUT, some made from those of FILEs
    python3 main.py select OUT SEED FILE             writes selectors and services into OUT: some of what FILE has
"""
import sys
from itertools import count, islice
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
            out.write(describe(octets, layers.dissect(link, octets)) + "\n")
    except capture_file.Damaged:
        out.write("DAMAGED\n")
    except ValueError:
        out.write("OTHER\n")


def dissect(paths):
    for path in paths:
        each_frame(path, sys.stdout, lambda octets, outcome: layers.as_text(outcome))


def match(paths):
    grants = matching.Grants(paths[0])
    for path in paths[1:]:
        numbers = count()  # the frames come from the capture points in turn
        each_frame(path, sys.stdout, lambda octets, outcome: matching.as_text(
            grants, octets, outcome, matching.POINTS[next(numbers) % len(matching.POINTS)]))


def select(out, seed, path):
    with open(path, "rb") as file:
        data = file.read()
    seen = matching.Seen()
    for link, octets in islice(capture_file.frames(data), 3000):
        seen.take(layers.dissect(link, octets))
    matching.write_selectors(out, Random(seed), seen.sort())


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
