/** Content template programs (docs/template-program.md) expanded the slow, obvious way: what the native encoder is held against. */
export interface TemplateFields {
  readonly sequence: number;
  readonly seconds: bigint;
  readonly microseconds: number;
  readonly cin: number;
  readonly direction: number;
}

export function expandTemplate(program: Buffer, fields: TemplateFields, payload: Buffer, point = ''): Buffer {
  const levels: { tag: number; parts: Buffer[] }[] = [{ tag: 0, parts: [] }];
  const put = (octets: Buffer): void => void levels.at(-1)?.parts.push(octets);
  let at = 0;
  const take = (): number => program.readUInt8(at++);
  while (at < program.length) {
    const operation = take();
    if (operation === 1) {
      const length = take() * 256 + take();
      put(program.subarray(at, at + length));
      at += length;
    } else if (operation === 2) {
      levels.push({ tag: take(), parts: [] });
    } else if (operation === 3) {
      const level = levels.pop()!;
      put(tlv(level.tag, Buffer.concat(level.parts)));
    } else if (operation === 4) {
      put(tlv(take(), unsigned(variable(take(), fields))));
    } else if (operation === 5) {
      const tag = take();
      if (take() !== 5) throw new Error('unknown enumeration variable');
      put(tlv(tag, Buffer.from([fields.direction])));
    } else if (operation === 6) {
      put(tlv(take(), payload));
    } else if (operation === 7) {
      const [tag, variable] = [take(), take()];
      const isShort = /^[A-Za-z0-9 '()+,./:=?-]{1,8}$/.test(point);
      if (point !== '' && isShort === (variable === 6)) put(tlv(tag, Buffer.from(point, 'ascii')));
    } else if (operation === 8) {
      put(tlv(take(), Buffer.from(timeText(fields), 'ascii')));
    } else if (operation === 9) {
      const tag = take();
      if (fields.direction < 2) put(tlv(tag, Buffer.from([fields.direction])));
    } else if (operation === 10) {
      const id = Buffer.alloc(4);
      id.writeUInt32BE(fields.cin);
      put(tlv(take(), id));
    } else if (operation === 11) {
      put(ntpTime(fields));
    } else if (operation === 12) {
      at += 4;
      put(payload);
    } else {
      throw new Error(`unknown operation ${operation}`);
    }
  }
  if (levels.length !== 1) throw new Error('unbalanced program');
  return Buffer.concat(levels[0]!.parts);
}

/** RFC 5905, 6: seconds since 1900 in 32 bits, and the fraction, rounded up. */
export function ntpTime({ seconds, microseconds }: TemplateFields): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt32BE(Number((seconds + 2_208_988_800n) % 0x1_0000_0000n));
  out.writeUInt32BE(Math.ceil((microseconds * 0x1_0000_0000) / 1_000_000), 4);
  return out;
}

/** Up to the year 9999, as the calendar of ECMAScript has it. */
export function timeText({ seconds, microseconds }: TemplateFields): string {
  const whole = new Date(Number(seconds) * 1000).toISOString().replace(/\.000Z$/, '');
  return `${whole.replaceAll(/[-:T]/g, '')}.${String(microseconds).padStart(6, '0')}Z`;
}

function variable(number: number, fields: TemplateFields): bigint {
  const values = [undefined, fields.sequence, fields.seconds, fields.microseconds, fields.cin];
  const value = values[number];
  if (value === undefined) throw new Error(`unknown variable ${number}`);
  return BigInt(value);
}

function unsigned(value: bigint): Buffer {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return octets[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets;
}

function tlv(tag: number, contents: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = contents.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  const header = contents.length < 128 ? [contents.length] : [0x80 | length.length, ...length];
  return Buffer.concat([Buffer.from([tag, ...header]), contents]);
}
