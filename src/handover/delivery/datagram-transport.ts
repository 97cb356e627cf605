/**
 * Content as UDP datagrams to a LEMF (PacketCable's CCC), in the place of a connection: one socket from the first attempt to its end,
 * connected, so that the kernel says what ICMP says.
 *
 * Owns: the socket, the pace. Always true: `opened` is called at most once; `closed` is called exactly once, last; each datagram is
 * one packet of UDP, which the kernel cuts into fragments where the path needs it.
 * Nobody answers, so `opened` proves nothing. What a peer sends is not read: anybody can write its address on a datagram.
 * Failure: any error closes it, counted, with a code that names no host.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import type { StreamEndpoint } from '../../model/stream-about.ts';
import type { DatagramCounts } from './link-types.ts';
import type { DeliveryCode, LinkTransport, TransportEvents } from './transport.ts';
import { codeOfSystem } from './transport.ts';

/** How long the pace's allowance may gather: a burst beyond it would be lost in a receiver's socket. */
const BURST_S = 0.01;
/** Octets that may wait in Node for the kernel. */
const BACKLOG_BYTES = 1 << 20;
/** Beside the kernel's usual 208 KiB, which some dozens of large datagrams fill. */
const SEND_BUFFER_BYTES = 1 << 20;

export interface DatagramOptions {
  readonly endpoint: StreamEndpoint;
  readonly paceKbps: number;
  readonly counts: DatagramCounts;
  /** Milliseconds of a clock that never jumps. */
  readonly nowMs: () => number;
  readonly events: Pick<TransportEvents, 'opened' | 'closed'>;
}

export class DatagramTransport implements LinkTransport {
  readonly #options: DatagramOptions;
  readonly #octetsPerMs: number;
  #socket: dgram.Socket | undefined;
  #open = false;
  #ended = false;
  #tokens = 0;
  #filledAtMs: number;

  constructor(options: DatagramOptions) {
    this.#options = options;
    this.#octetsPerMs = options.paceKbps / 8;
    this.#filledAtMs = options.nowMs();
    this.#connect(options.endpoint);
  }

  get isReady(): boolean {
    if (!this.#open || this.#ended || (this.#socket?.getSendQueueSize() ?? 0) >= BACKLOG_BYTES) return false;
    const nowMs = this.#options.nowMs();
    const most = Math.max(1, this.#octetsPerMs * BURST_S * 1000);
    this.#tokens = Math.min(most, this.#tokens + (nowMs - this.#filledAtMs) * this.#octetsPerMs);
    this.#filledAtMs = nowMs;
    return this.#tokens > 0;
  }

  figures(): undefined {
    return undefined;
  }

  /** The kernel keeps nothing back: what it took is under way. */
  acknowledged(): { readonly ackedBytes: number; readonly queuedBytes: number } | undefined {
    return this.#ended ? undefined : { ackedBytes: 0, queuedBytes: 0 };
  }

  /** One datagram; none where there are no octets (a gap's place in the stream). */
  write(octets: Buffer, flushed: () => void = () => undefined): void {
    const socket = this.#socket;
    if (socket === undefined || !this.#open || this.#ended || octets.length === 0) {
      setImmediate(flushed);
      return;
    }
    this.#tokens -= octets.length;
    socket.send(octets, (error) => {
      if (error === null) this.#options.counts.sent++;
      else this.#failed(error);
      flushed();
    });
  }

  together(send: () => void): void {
    send();
  }

  reset(code: DeliveryCode): void {
    this.#end(code);
  }

  /** What was written still goes out. */
  finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closeWhenSent();
  }

  #connect({ host, port }: StreamEndpoint): void {
    const family = net.isIP(host);
    if (family !== 0) {
      setImmediate(() => this.#openSocket(family, host, port));
      return;
    }
    dns.lookup(host, (error, address, found) => {
      if (error === null) this.#openSocket(found, address, port);
      else this.#end(codeOfSystem(error.code) ?? 'WRIT_DELIVERY_UNRESOLVABLE');
    });
  }

  #openSocket(family: number, address: string, port: number): void {
    if (this.#ended) return;
    const socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
    this.#socket = socket;
    socket.on('error', (error) => this.#failed(error));
    socket.connect(port, address, () => {
      if (this.#ended) return;
      raiseSendBuffer(socket);
      this.#open = true;
      this.#options.events.opened(undefined);
    });
  }

  /** ICMP told that nobody listens there, or the kernel did not take a datagram. */
  #failed(error: NodeJS.ErrnoException): void {
    if (this.#ended) return;
    if (error.code === 'ECONNREFUSED') this.#options.counts.unreachable++;
    else this.#options.counts.failed++;
    this.#end(codeOfSystem(error.code) ?? 'WRIT_DELIVERY_DATAGRAM');
  }

  #end(code: DeliveryCode): void {
    if (this.#ended) return;
    this.#ended = true;
    setImmediate(() => this.#socket?.close());
    this.#options.events.closed(code);
  }

  #closeWhenSent(): void {
    if (this.#socket === undefined) return;
    if (this.#socket.getSendQueueCount() === 0) this.#socket.close();
    else setImmediate(() => this.#closeWhenSent());
  }
}

/** As far as the system lets it. */
function raiseSendBuffer(socket: dgram.Socket): void {
  try {
    if (socket.getSendBufferSize() < SEND_BUFFER_BYTES) socket.setSendBufferSize(SEND_BUFFER_BYTES);
  } catch {
    // the system's own size does, too
  }
}
