/**
 * Delivery in a process of its own, out of a spool in memory: delivery-end.ts HOST PORT OPTIONS(JSON). Appends {append} more PDUs of
 * one stream, and answers {ask} with {figures}.
 */
import process from 'node:process';
import { startDelivery } from '../../src/handover/delivery/delivery.ts';
import type { StreamAbout } from '../../src/model/stream-about.ts';
import { MemorySpool } from '../handover/delivery/memory-spool.ts';
import { contentPdus } from '../handover/delivery/pdus.ts';
import { aboutOf, plainEndpoint } from '../handover/delivery/rig.ts';

export const LIID = 'W-0001';
export const PDU_OCTETS = 1000;

export interface Figures {
  readonly confirmed: number;
  readonly sent: number;
  readonly resent: number;
  readonly state: string;
  readonly connects: number;
  /** Segments that the kernel sent again on the connection at hand. */
  readonly retransmits: number;
  readonly code?: string;
}

export interface EndOptions {
  readonly userTimeoutMs: number;
  readonly profile: Partial<StreamAbout['profile']>;
}

if (process.send !== undefined) {
  const [host = '', port = '0', text = '{}'] = process.argv.slice(2);
  const { userTimeoutMs, profile } = JSON.parse(text) as EndOptions;
  const spool = new MemorySpool();
  const stream = spool.add(aboutOf({ liid: LIID, endpoints: [{ ...plainEndpoint(Number(port)), host }], profile }));
  const quiet = (): void => undefined;
  const delivery = startDelivery({
    reader: spool,
    log: { info: quiet, warn: quiet },
    backoff: { firstMs: 20, capMs: 100 },
    connectTimeoutMs: 1000,
    cursorMs: 20,
    userTimeoutMs,
  });
  const figures = (): Figures => {
    const { links, streams } = delivery.status();
    const [own] = streams;
    const { state = '', connects = 0, code, tcp } = links[0] ?? {};
    const { confirmed = 0n, sent = 0n, resent = 0n } = own ?? {};
    const counts = { confirmed: Number(confirmed), sent: Number(sent), resent: Number(resent) };
    const retransmits = tcp?.retransmits ?? 0;
    return { ...counts, state, connects, retransmits, ...(code === undefined ? {} : { code }) };
  };
  let next = 0;
  process.on('message', ({ append }: { append?: number }) => {
    if (append === undefined) process.send?.({ figures: figures() });
    else spool.append(stream, contentPdus(LIID, next, (next += append), PDU_OCTETS));
  });
  process.send({ up: true });
}
