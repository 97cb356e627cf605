/**
 * One operator's connection to the LEMF, HI2 or HI3, TLS done.
 *
 * Owns: the socket, the octets received and not yet let through by the gate, the answers held back while the link is down.
 * Always true: PDUs are taken in the order of their octets; an answer leaves only after everything before its request was
 * taken and written.
 * On failure: octets that are no PDUs, or a file that can't be written, reset the connection; what was not answered for will
 * come again.
 */
import type { Duplex } from 'node:stream';
import { coerceError } from '../base/errors.ts';
import { ANY_PDU, PduScanner } from '../handover/asn1/pdu-scanner.ts';
import { answerTo } from './answers.ts';
import type { Gate } from './gate.ts';
import type { InspectedConnection, ReceivedTri } from './inspector.ts';
import type { SequenceLedger } from './sequence-ledger.ts';

/** What looks at the PDUs: the inspector, or the counter. */
export interface PduTaker {
  take(connection: LemfConnection, octets: Buffer, start: number, end: number, octet: number): ReceivedTri | undefined;
  flush(): void;
  /** The connection had to be reset. */
  broken(connection: LemfConnection, octet: number, error: Error): void;
}

export class LemfConnection implements InspectedConnection {
  readonly handover: 2 | 3;
  readonly number: number;
  readonly last = new Map<SequenceLedger, number>();
  readonly #socket: Duplex;
  readonly #gate: Gate;
  readonly #taker: PduTaker;
  readonly #scanner = new PduScanner(undefined, ANY_PDU);
  readonly #unlisten: () => void;
  #waiting: Buffer[] = [];
  #answers: Buffer[] = [];
  #timer: NodeJS.Timeout | undefined;
  #octet = 0;
  #isClosed = false;

  constructor(handover: 2 | 3, number: number, socket: Duplex, gate: Gate, taker: PduTaker, closed: () => void) {
    this.handover = handover;
    this.number = number;
    this.#socket = socket;
    this.#gate = gate;
    this.#taker = taker;
    this.#unlisten = gate.onChange(() => this.#gateChanged());
    socket.on('data', (octets: Buffer) => {
      this.#waiting.push(octets);
      this.#letThrough();
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      this.destroy();
      closed();
    });
    this.#letThrough();
  }

  /** Octets of PDUs taken so far. */
  get octetsTaken(): number {
    return this.#octet;
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#unlisten();
    this.#waiting = [];
    this.#socket.destroy();
  }

  #gateChanged(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gate.writes) for (const answer of this.#answers.splice(0)) this.#socket.write(answer);
    this.#letThrough();
  }

  /** As much of what is waiting as the gate allows; the socket is read on only when nothing waits. */
  #letThrough(): void {
    if (this.#timer !== undefined) return;
    for (let octets = this.#waiting.shift(); octets !== undefined; octets = this.#waiting.shift()) {
      const allowed = this.#gate.take(octets.length, performance.now());
      if (allowed.octets > 0) this.#take(octets.subarray(0, allowed.octets));
      if (this.#isClosed) return;
      if (allowed.octets < octets.length) this.#waiting.unshift(octets.subarray(allowed.octets));
      if (allowed.waitMs > 0) {
        this.#socket.pause();
        this.#wake(allowed.waitMs);
        return;
      }
    }
    if (this.#gate.reads) this.#socket.resume();
    else this.#socket.pause();
  }

  /** For ever: until the gate changes. */
  #wake(waitMs: number): void {
    if (waitMs === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#letThrough();
    }, waitMs);
  }

  #take(chunk: Buffer): void {
    try {
      const { octets, ends } = this.#scanner.push(chunk);
      let start = 0;
      for (const end of ends) {
        const tri = this.#taker.take(this, octets, start, end, this.#octet);
        this.#octet += end - start;
        start = end;
        if (tri !== undefined) this.#answer(tri);
      }
    } catch (thrown) {
      this.#taker.broken(this, this.#octet, coerceError(thrown));
      this.destroy();
    }
  }

  #answer(tri: ReceivedTri): void {
    const answer = answerTo(tri);
    if (answer === undefined) return;
    this.#taker.flush();
    if (this.#gate.writes) this.#socket.write(answer);
    else this.#answers.push(answer);
  }
}
