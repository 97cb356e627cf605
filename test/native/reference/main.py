"""The reference beside addon/test/dissect_dump: the same arguments, the same lines.

    python3 main.py dissect FILE...                  each frame's layers, steps and MAC addresses
    python3 main.py mutate OUT SEED COUNT [FILE...]  writes COUNT frames that go wrong into OUT, some made from those of FILEs
"""
import sys

import capture_file
import layers
import mutate


def dissect_file(path, out):
    out.write("FILE %s\n" % path)
    with open(path, "rb") as file:
        data = file.read()
    try:
        for link, octets in capture_file.frames(data):
            out.write(layers.as_text(layers.dissect(link, octets)) + "\n")
    except capture_file.Damaged:
        out.write("DAMAGED\n")
    except ValueError:
        out.write("OTHER\n")


def main(arguments):
    if len(arguments) >= 4 and arguments[0] == "mutate":
        mutate.write(arguments[1], int(arguments[2]), int(arguments[3]), arguments[4:])
    elif len(arguments) >= 2 and arguments[0] == "dissect":
        for path in arguments[1:]:
            dissect_file(path, sys.stdout)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
