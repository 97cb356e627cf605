/** Big-endian reading and writing of canonical bytes. The reader never goes past its end: `undefined` says that it would. */

export class OctetReader {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Uint8Array) {
    this.#octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  }

  get left(): number {
    return this.#octets.length - this.#at;
  }

  take(length: number): Buffer | undefined {
    if (length > this.left) return undefined;
    this.#at += length;
    return this.#octets.subarray(this.#at - length, this.#at);
  }

  u8(): number | undefined {
    return this.take(1)?.readUInt8();
  }

  u16(): number | undefined {
    return this.take(2)?.readUInt16BE();
  }

  u32(): number | undefined {
    return this.take(4)?.readUInt32BE();
  }

  /** Length in one octet, then the text. */
  text8(): string | undefined {
    const length = this.u8();
    return length === undefined ? undefined : this.take(length)?.toString('latin1');
  }

  u64(): bigint | undefined {
    return this.take(8)?.readBigUInt64BE();
  }

  i64(): bigint | undefined {
    return this.take(8)?.readBigInt64BE();
  }
}

export class OctetWriter {
  readonly #parts: Buffer[] = [];

  octets(value: Uint8Array): this {
    this.#parts.push(Buffer.from(value));
    return this;
  }

  u8(value: number): this {
    return this.#fixed(1, (out) => out.writeUInt8(value));
  }

  u16(value: number): this {
    return this.#fixed(2, (out) => out.writeUInt16BE(value));
  }

  u32(value: number): this {
    return this.#fixed(4, (out) => out.writeUInt32BE(value));
  }

  i64(value: bigint): this {
    return this.#fixed(8, (out) => out.writeBigInt64BE(value));
  }

  /** Length in one octet, then the text. */
  text8(value: string): this {
    const octets = Buffer.from(value, 'utf8');
    return this.u8(octets.length).octets(octets);
  }

  done(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #fixed(length: number, write: (out: Buffer) => void): this {
    const out = Buffer.alloc(length);
    write(out);
    this.#parts.push(out);
    return this;
  }
}
