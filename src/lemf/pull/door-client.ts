/**
 * Requests to the door where an operator's packages are fetched: over one connection that is kept, TLS 1.3, with the agency's
 * certificate, to a key that is pinned. No octet of a request leaves before that key was seen.
 */
import { createHash } from 'node:crypto';
import type { X509Certificate } from 'node:crypto';
import type http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { Duplex } from 'node:stream';
import { WritError } from '../../base/errors.ts';

export interface DoorClientOptions {
  /** https://host:port */
  readonly url: string;
  /** Of the agency, PEM. */
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  /** SHA-256 of the operator's SubjectPublicKeyInfo, hex. */
  readonly operatorPin: string;
  /** A connection that is silent for so long is given up; default 10 s. */
  readonly silentMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: http.IncomingMessage;
}

const SILENT_MS = 10_000;
/** Of an answer that is taken into memory. */
const LONGEST_TEXT = 16 << 20;

/** Counts what becomes of connections. */
export interface ConnectionCounts {
  connections: number;
  turnedAway: number;
}

class PinnedAgent extends https.Agent {
  readonly #options: DoorClientOptions;
  readonly #counts: ConnectionCounts;

  constructor(options: DoorClientOptions, counts: ConnectionCounts) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#options = options;
    this.#counts = counts;
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const { url, key, cert, operatorPin } = this.#options;
    const { hostname, port } = new URL(url);
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = tls.connect({
      host,
      port: Number(port),
      key,
      cert,
      minVersion: 'TLSv1.3',
      rejectUnauthorized: false,
    });
    const failed = (error: Error): void => callback?.(error, socket);
    socket.once('error', failed);
    socket.once('secureConnect', () => {
      socket.off('error', failed);
      const pin = pinOf(socket.getPeerX509Certificate());
      if (pin !== operatorPin.toLowerCase()) {
        this.#counts.turnedAway++;
        socket.on('error', () => undefined);
        socket.destroy();
        callback?.(new WritError('WRIT_LEMF_OPERATOR', 'the door showed another key than the pinned one'), socket);
        return;
      }
      this.#counts.connections++;
      callback?.(null, socket);
    });
    return undefined;
  }
}

function pinOf(certificate: X509Certificate | undefined): string | undefined {
  const spki = certificate?.publicKey.export({ type: 'spki', format: 'der' });
  return spki === undefined ? undefined : createHash('sha256').update(spki).digest('hex');
}

export class DoorClient {
  readonly counts: ConnectionCounts = { connections: 0, turnedAway: 0 };
  readonly #options: DoorClientOptions;
  #agent: PinnedAgent;

  constructor(options: DoorClientOptions) {
    this.#options = options;
    this.#agent = new PinnedAgent(options, this.counts);
  }

  /** Connections end, and with them what is under way. */
  drop(): void {
    this.#agent.destroy();
    this.#agent = new PinnedAgent(this.#options, this.counts);
  }

  /** Rejects with what the connection says. */
  ask(
    method: 'GET' | 'POST',
    path: string,
    more: { readonly from?: number; readonly body?: string } = {},
  ): Promise<Answer> {
    const { from = 0, body } = more;
    const headers = {
      ...(from > 0 ? { range: `bytes=${from}-` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const request = https.request(
        new URL(path, this.#options.url),
        { method, headers, agent: this.#agent, timeout: this.#options.silentMs ?? SILENT_MS },
        (answer) => resolve({ status: answer.statusCode ?? 0, body: answer }),
      );
      request.once('timeout', () => request.destroy(new Error('the door is silent')));
      request.once('error', reject);
      request.end(body);
    });
  }

  /** A whole answer, of at most 16 MiB. */
  async text(
    method: 'GET' | 'POST',
    path: string,
    body?: string,
  ): Promise<{ readonly status: number; readonly text: Buffer }> {
    const answer = await this.ask(method, path, body === undefined ? {} : { body });
    const parts: Buffer[] = [];
    let octets = 0;
    for await (const part of answer.body as AsyncIterable<Buffer>) {
      octets += part.length;
      if (octets > LONGEST_TEXT) throw new RangeError('the answer is longer than anything that was asked for');
      parts.push(part);
    }
    return { status: answer.status, text: Buffer.concat(parts) };
  }
}
