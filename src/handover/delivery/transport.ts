/**
 * One connection to a LEMF, TCP or TLS 1.3 with both sides' certificates, from the first attempt to its end.
 *
 * Owns: a raw socket and, on TLS, the TLS socket over it. Always true: `opened` is called at most once, and only after the
 * peer's key and dates were judged; `closed` is called exactly once, last; nothing is written before `opened`.
 * It knows nothing of PDUs. An established TLS connection proves nothing yet: with TLS 1.3 a LEMF that refuses our certificate
 * says so after the handshake, so the session counts a link as up only after the LEMF's first answer.
 * Failure: any error closes it, with a code that names no host.
 */
import net from 'node:net';
import tls from 'node:tls';
import { codeOf } from '../../base/errors.ts';
import type { StreamEndpoint } from '../../model/stream-about.ts';
import type { TcpFigures, TcpTuning } from '../../native/tcp-socket.ts';
import { Fifo } from './fifo.ts';
import { judgePeer } from './peer-certificate.ts';
import { figuresOf, tune } from './socket-tuning.ts';

export interface DeliveryTls {
  /** PEM. Writ's own delivery key and certificate: the LEMF knows them. */
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

export type DeliveryCode =
  | 'WRIT_DELIVERY_UNRESOLVABLE'
  | 'WRIT_DELIVERY_REFUSED'
  | 'WRIT_DELIVERY_UNREACHABLE'
  | 'WRIT_DELIVERY_LOST'
  | 'WRIT_DELIVERY_TLS'
  | 'WRIT_DELIVERY_CERTIFICATE_REFUSED'
  | 'WRIT_DELIVERY_PIN'
  | 'WRIT_DELIVERY_CERTIFICATE_DATES'
  | 'WRIT_DELIVERY_NO_TLS_KEY'
  | 'WRIT_DELIVERY_NO_RESPONSE'
  | 'WRIT_DELIVERY_PROTOCOL'
  | 'WRIT_DELIVERY_DATAGRAM'
  | 'WRIT_DELIVERY_FLOOD';

export interface TransportEvents {
  /** The peer's certificate is of a pinned key and ends then (ms since 1970), or has ended. */
  readonly presented?: (untilMs: number) => void;
  /** `pin`: the peer's; undefined on plain TCP. */
  readonly opened: (pin: string | undefined) => void;
  /** TLS: the peer has taken our certificate, for it sent what it sends behind that (RFC 8446, 4.6.1). Not every peer does. */
  readonly accepted?: () => void;
  readonly received: (octets: Buffer) => void;
  readonly closed: (code: DeliveryCode) => void;
  /** The kernel refused its settings; the connection goes on without. */
  readonly untuned: (code: string) => void;
}

/** What a link writes to: a connection, or datagrams (datagram-transport.ts). */
export interface LinkTransport {
  /** It takes more now. */
  readonly isReady: boolean;
  /** The kernel's own, for a status; undefined when there is no connection. */
  figures(): TcpFigures | undefined;
  /** What the other end's kernel has, and what it has not; undefined when there is no connection. */
  acknowledged(): Pick<TcpFigures, 'ackedBytes' | 'queuedBytes'> | undefined;
  write(octets: Buffer, flushed?: () => void): void;
  together(send: () => void): void;
  reset(code: DeliveryCode): void;
  finish(): void;
}

export interface TransportOptions {
  readonly endpoint: StreamEndpoint;
  readonly pins: ReadonlySet<string>;
  readonly tls: DeliveryTls | undefined;
  readonly tuning: TcpTuning;
  readonly wallMs: number;
  readonly events: TransportEvents;
}

/** Octets that may wait in Node for the kernel. */
const SOCKET_BACKLOG = 1 << 20;

const SYSTEM_CODES: Readonly<Record<string, DeliveryCode>> = {
  ENOTFOUND: 'WRIT_DELIVERY_UNRESOLVABLE',
  EAI_AGAIN: 'WRIT_DELIVERY_UNRESOLVABLE',
  EAI_FAIL: 'WRIT_DELIVERY_UNRESOLVABLE',
  ECONNREFUSED: 'WRIT_DELIVERY_REFUSED',
  EHOSTUNREACH: 'WRIT_DELIVERY_UNREACHABLE',
  ENETUNREACH: 'WRIT_DELIVERY_UNREACHABLE',
  ENETDOWN: 'WRIT_DELIVERY_UNREACHABLE',
  ETIMEDOUT: 'WRIT_DELIVERY_UNREACHABLE',
};

/** AES-128 first: with AES-NI it is the cheapest of the three suites of TLS 1.3. */
const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';

export function codeOfSystem(name = ''): DeliveryCode | undefined {
  return SYSTEM_CODES[name];
}

function codeOfError(error: NodeJS.ErrnoException): DeliveryCode {
  const name = error.code ?? '';
  const known = codeOfSystem(name);
  if (known !== undefined) return known;
  if (/ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(name)) return 'WRIT_DELIVERY_CERTIFICATE_REFUSED';
  if (/^ERR_(SSL|TLS|OSSL)|^EPROTO$/.test(name)) return 'WRIT_DELIVERY_TLS';
  return 'WRIT_DELIVERY_LOST';
}

export class Transport implements LinkTransport {
  readonly #raw: net.Socket;
  readonly #options: TransportOptions;
  #socket: net.Socket;
  #open = false;
  #ended = false;
  /** Of the writes that the kernel has not taken, in their order. */
  readonly #unflushed = new Fifo<() => void>();

  constructor(options: TransportOptions) {
    this.#options = options;
    const { host, port, tls: wantsTls } = options.endpoint;
    this.#raw = new net.Socket();
    this.#socket = this.#raw;
    this.#raw.setNoDelay(true);
    this.#raw.on('error', (error) => this.#end(codeOfError(error)));
    this.#raw.on('close', () => this.#closed());
    this.#raw.once('connect', () => {
      if (this.#ended) return;
      this.#tune();
      if (wantsTls) this.#secure();
      else this.#opened(undefined);
    });
    this.#raw.connect({ host, port });
  }

  /** Little enough is left with Node because the kernel took no more. */
  get isReady(): boolean {
    return this.#socket.writableLength < SOCKET_BACKLOG;
  }

  /** The kernel's own, for a status; undefined when there is no connection. */
  figures(): TcpFigures | undefined {
    return this.#ended ? undefined : figuresOf(this.#raw);
  }

  acknowledged(): TcpFigures | undefined {
    return this.figures();
  }

  /** `flushed`, called once: nothing reads the octets any more, taken by the kernel or not; proves nothing about the LEMF. */
  write(octets: Buffer, flushed: () => void = () => undefined): void {
    if (!this.#open || this.#ended) {
      flushed();
      return;
    }
    this.#unflushed.push(flushed);
    this.#socket.write(octets, () => this.#unflushed.shift()?.());
  }

  /** Small writes inside `send` leave together. */
  together(send: () => void): void {
    this.#socket.cork();
    send();
    this.#socket.uncork();
  }

  /** Gone at once, what the kernel holds included: a slow LEMF need not read what will be sent again. */
  reset(code: DeliveryCode): void {
    this.#end(code);
  }

  /** Orderly: what was written still goes out. */
  finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.end();
    const socket = this.#socket;
    const raw = this.#raw;
    const limit = setTimeout(() => raw.destroy(), 2000).unref();
    raw.once('close', () => clearTimeout(limit));
    socket.resume();
  }

  #tune(): void {
    try {
      tune(this.#raw, this.#options.tuning);
    } catch (thrown) {
      this.#options.events.untuned(codeOf(thrown) ?? 'WRIT_DELIVERY_SOCKET');
    }
  }

  /** Node calls back for each write that it gave up, too; should it not, what was lent to it is free now all the same. */
  #closed(): void {
    this.#end('WRIT_DELIVERY_LOST');
    setImmediate(() => {
      for (let next = this.#unflushed.shift(); next !== undefined; next = this.#unflushed.shift()) next();
    });
  }

  #secure(): void {
    const { tls: own, endpoint } = this.#options;
    if (own === undefined) {
      this.#end('WRIT_DELIVERY_NO_TLS_KEY');
      return;
    }
    try {
      const secure = tls.connect({
        socket: this.#raw,
        key: own.key,
        cert: own.cert,
        ...(net.isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
        minVersion: 'TLSv1.3',
        ciphers: CIPHERS,
        rejectUnauthorized: false, // the pin decides, below
      });
      this.#socket = secure;
      secure.on('error', (error: Error) => this.#end(codeOfError(error)));
      secure.once('secureConnect', () => this.#judge(secure));
      // Not inside OpenSSL's own callback: a record written from there is garbled, and the peer ends the connection (bad_record_mac).
      secure.once('session', () => setImmediate(() => this.#accepted()));
    } catch {
      this.#end('WRIT_DELIVERY_NO_TLS_KEY');
    }
  }

  #accepted(): void {
    if (!this.#ended) this.#options.events.accepted?.();
  }

  #judge(secure: tls.TLSSocket): void {
    const certificate = secure.getPeerX509Certificate();
    const verdict = judgePeer(certificate?.raw, this.#options.pins, this.#options.wallMs);
    if ('untilMs' in verdict) this.#options.events.presented?.(verdict.untilMs);
    if (verdict.ok) this.#opened(verdict.pin);
    else this.#end(verdict.code);
  }

  #opened(pin: string | undefined): void {
    if (this.#ended) return;
    this.#open = true;
    this.#socket.on('data', (octets: Buffer) => {
      if (!this.#ended) this.#options.events.received(octets);
    });
    this.#socket.once('end', () => this.#end('WRIT_DELIVERY_LOST'));
    this.#options.events.opened(pin);
  }

  #end(code: DeliveryCode): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.on('error', () => undefined);
    // Not here: Node crashes when the TCP handle goes inside a callback of the TLS socket over it.
    setImmediate(() => {
      if (!this.#raw.destroyed) this.#raw.resetAndDestroy();
      this.#socket.destroy();
    });
    this.#options.events.closed(code);
  }
}
