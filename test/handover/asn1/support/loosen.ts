/** The same BER value in other octets: longer lengths, indefinite lengths. Takes minimal definite BER. */
export function loosen(octets: Buffer, next: () => number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < octets.length;) {
    const { tag, start, end } = header(octets, at);
    const inner = octets.subarray(start, end);
    const constructed = (tag.readUInt8(0) & 0x20) !== 0;
    parts.push(wrap(tag, constructed ? loosen(inner, next) : inner, next() % (constructed ? 4 : 3)));
    at = end;
  }
  return Buffer.concat(parts);
}

function header(octets: Buffer, at: number): { tag: Buffer; start: number; end: number } {
  let behind = at + 1;
  if ((octets.readUInt8(at) & 0x1f) === 0x1f) while (octets.readUInt8(behind++) >= 0x80);
  const first = octets.readUInt8(behind);
  const count = first < 0x80 ? 0 : first & 0x7f;
  const length = count === 0 ? first : octets.readUIntBE(behind + 1, count);
  const start = behind + 1 + count;
  return { tag: octets.subarray(at, behind), start, end: start + length };
}

/** 0: two length octets more than ever needed; 1: five; 2: eight; 3: indefinite. */
function wrap(tag: Buffer, contents: Buffer, form: number): Buffer {
  if (form === 3) return Buffer.concat([tag, Buffer.from([0x80]), contents, Buffer.alloc(2)]);
  const count = [4, 5, 8][form]!;
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(contents.length));
  return Buffer.concat([tag, Buffer.from([0x80 | count]), length.subarray(8 - count), contents]);
}
