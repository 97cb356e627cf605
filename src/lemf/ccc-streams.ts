/**
 * Which case the datagrams of a CCC-ID belong to: a message on HI2 says so, which may come later than they do.
 *
 * Owns: the cases by CCC-ID, each with the history of what came, and the datagrams that wait for their message. Always true: what waits
 * is bounded; what is too much is counted as unannounced and not kept.
 */
import { crc32 } from 'node:zlib';
import { readCcc } from './ccc.ts';
import type { CccDatagram } from './ccc.ts';
import type { CccForm } from '../model/packetcable-options.ts';
import { ResendHistory } from './resend-history.ts';

const MOST_WAITING_BYTES = 32 << 20;

export interface ArrivedDatagram {
  readonly liid: string;
  readonly octets: Buffer;
  readonly content: CccDatagram;
  /** It came before, from another socket. */
  readonly isAgain: boolean;
}

interface Case {
  readonly liid: string;
  readonly history: ResendHistory;
}

interface Waiting {
  readonly socket: number;
  readonly octets: Buffer;
}

export class CccStreams {
  readonly #form: CccForm;
  readonly #cases = new Map<number, Case>();
  readonly #waiting = new Map<number, Waiting[]>();
  readonly #dropped = new Map<number, number>();
  #waitingBytes = 0;

  constructor(form: CccForm) {
    this.#form = form;
  }

  /** Those that can be filed now, perhaps none; a text: what is wrong with it. */
  take(socket: number, octets: Buffer): readonly ArrivedDatagram[] | string {
    const content = readCcc(octets, this.#form);
    if (typeof content === 'string') return content;
    const known = this.#cases.get(content.cccId);
    if (known === undefined) {
      this.#wait(content.cccId, socket, octets);
      return [];
    }
    if (content.liid !== undefined && content.liid !== known.liid)
      return `CCC: the case in the header is not that of its CCC-ID`;
    return [this.#filed(known, socket, octets, content)];
  }

  /** A message names the case of a CCC-ID. What waited for it; a text: the CCC-ID is another case's. */
  announce(cccId: number, liid: string): readonly ArrivedDatagram[] | string {
    const known = this.#cases.get(cccId);
    if (known !== undefined) return known.liid === liid ? [] : `CCC-ID ${textOf(cccId)} is another case's`;
    this.#cases.set(cccId, { liid, history: new ResendHistory() });
    const waiting = this.#waiting.get(cccId) ?? [];
    this.#waiting.delete(cccId);
    for (const { octets } of waiting) this.#waitingBytes -= octets.length;
    return waiting.flatMap(({ socket, octets }) => {
      const taken = this.take(socket, octets);
      return typeof taken === 'string' ? [] : taken;
    });
  }

  /** In words, the content that no message announced. */
  unannounced(): readonly string[] {
    const ids = new Set([...this.#waiting.keys(), ...this.#dropped.keys()]);
    return [...ids].map((cccId) => {
      const count = (this.#waiting.get(cccId)?.length ?? 0) + (this.#dropped.get(cccId) ?? 0);
      return `CCC-ID ${textOf(cccId)}: ${count} datagrams that no message announced`;
    });
  }

  #filed({ liid, history }: Case, socket: number, octets: Buffer, content: CccDatagram): ArrivedDatagram {
    const isAgain = history.isAgain(socket, octets.length * 2 ** 32 + crc32(octets));
    return { liid, octets, content, isAgain };
  }

  #wait(cccId: number, socket: number, octets: Buffer): void {
    if (this.#waitingBytes + octets.length > MOST_WAITING_BYTES) {
      this.#dropped.set(cccId, (this.#dropped.get(cccId) ?? 0) + 1);
      return;
    }
    this.#waitingBytes += octets.length;
    const list = this.#waiting.get(cccId) ?? [];
    list.push({ socket, octets });
    this.#waiting.set(cccId, list);
  }
}

function textOf(cccId: number): string {
  return cccId.toString(16).toUpperCase().padStart(8, '0');
}
