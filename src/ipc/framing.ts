/**
 * One message a line, JSON, UTF-8 (docs/core-protocol.md). A LineReader belongs to one connection: it keeps at most one
 * incomplete line, never more than the limit, whatever the peer sends.
 */
import { WritError } from '../base/errors.ts';

export const maxLineBytes = 8 << 20;
const newline = 0x0a;

export class LineReader {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #held = 0;

  constructor(limit = maxLineBytes) {
    this.#limit = limit;
  }

  /** Octets of an incomplete line that are being held. */
  get held(): number {
    return this.#held;
  }

  /** The lines that this chunk completes. Throws WRIT_IPC_TOO_LONG; the connection is then useless. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.#parts).toString('utf8'));
      this.#parts = [];
      this.#held = 0;
      start = end + 1;
    }
    // A copy: the rest of a read buffer must not keep the whole buffer alive.
    if (start < chunk.length) this.#keep(Buffer.from(chunk.subarray(start)));
    return lines;
  }

  #keep(part: Buffer): void {
    this.#held += part.length;
    if (this.#held > this.#limit) {
      throw new WritError('WRIT_IPC_TOO_LONG', `a message is longer than ${this.#limit} octets`);
    }
    this.#parts.push(part);
  }
}

export function frame(message: unknown): string {
  const text = JSON.stringify(message);
  if (Buffer.byteLength(text) > maxLineBytes) {
    throw new WritError('WRIT_IPC_TOO_LONG', `a message would be longer than ${maxLineBytes} octets`);
  }
  return `${text}\n`;
}
