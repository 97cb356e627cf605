/**
 * The door where agencies fetch their packages: HTTPS with TLS 1.3 and client certificates, one server for all agencies.
 *
 * Owns: the listening socket and its connections. Always true: no request is read before the client's key was found among those that an
 * order at hand names, and its certificate is in date; a key sees its own orders alone (I11). Nothing of a request is logged.
 * A client can be slow, silent or many: connections, headers, bodies and times have limits, those of one key their own.
 * On failure: WRIT_PULL_DOOR; it is tried again every few seconds, so that a new certificate or a free port is taken up.
 */
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { judgePeer } from '../delivery/peer-certificate.ts';
import type { DeliveryTls } from '../delivery/transport.ts';
import type { DoorCounts, DoorOffice } from './door-office.ts';
import { DoorRoutes } from './door-routes.ts';

export interface DoorPlace {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface DoorOptions extends DoorPlace {
  readonly tls: DeliveryTls;
  readonly office: DoorOffice;
  readonly wallMs: () => number;
}

const MOST_CONNECTIONS = 256;
const MOST_OF_A_KEY = 16;
const LONGEST_HEADER = 8 << 10;
const HANDSHAKE_MS = 10_000;
const REQUEST_MS = 30_000;
const SILENT_MS = 60_000;
const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';

export class PullDoor {
  readonly #options: DoorOptions;
  readonly #routes: DoorRoutes;
  readonly #pinOf = new WeakMap<object, string>();
  readonly #open = new Map<string, number>();
  readonly #connections = new Map<string, number>();
  #turnedAway = 0;
  #server: https.Server | undefined;
  /** What the server was made with. */
  #identity: { readonly key: string; readonly cert: string } | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#routes = new DoorRoutes(options.office);
  }

  /** Undefined: it is closed. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port;
  }

  get counts(): DoorCounts {
    return { connections: this.#connections, turnedAway: this.#turnedAway };
  }

  /** Opens it, or takes up a certificate that was installed since. Rejects when it can't be opened. */
  async open(): Promise<void> {
    const { tls, host, port } = this.#options;
    const identity = { key: tls.key.toString(), cert: tls.cert.toString() };
    if (this.#server !== undefined) {
      if (identity.cert !== this.#identity?.cert) this.#server.setSecureContext({ ...identity, ...PROTOCOL });
      this.#identity = identity;
      return;
    }
    const server = this.#make(identity);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    server.removeAllListeners('error');
    server.on('error', () => undefined);
    this.#server = server;
    this.#identity = identity;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  #make(identity: { readonly key: string; readonly cert: string }): https.Server {
    const server = https.createServer({
      ...identity,
      ...PROTOCOL,
      ...{ requestCert: true, rejectUnauthorized: false }, // the pin decides
      ...{ handshakeTimeout: HANDSHAKE_MS, maxHeaderSize: LONGEST_HEADER },
      ...{ headersTimeout: HANDSHAKE_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: SILENT_MS },
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.setTimeout(SILENT_MS);
    server.on('tlsClientError', () => this.#turnedAway++);
    server.prependListener('secureConnection', (socket: TLSSocket) => this.#judge(socket));
    server.on('request', (request, response) => {
      const pin = this.#pinOf.get(request.socket);
      if (pin === undefined) request.socket.destroy();
      else void this.#routes.answer(pin, request, response);
    });
    return server;
  }

  #judge(socket: TLSSocket): void {
    const { office, wallMs } = this.#options;
    const raw = socket.getPeerX509Certificate()?.raw;
    const verdict = judgePeer(raw, office.pins(), wallMs());
    const pin = verdict.ok ? verdict.pin : undefined;
    const open = (pin === undefined ? undefined : this.#open.get(pin)) ?? 0;
    if (raw === undefined || pin === undefined || open >= MOST_OF_A_KEY) {
      this.#turnedAway++;
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    this.#pinOf.set(socket, pin);
    this.#open.set(pin, open + 1);
    this.#connections.set(pin, (this.#connections.get(pin) ?? 0) + 1);
    socket.once('close', () => this.#open.set(pin, (this.#open.get(pin) ?? 1) - 1));
    office.met(pin, raw);
  }
}

const PROTOCOL = { minVersion: 'TLSv1.3', ciphers: CIPHERS } as const;
