/**
 * The LEMF's listeners. A raw listener takes the TCP connection and hands it to TLS only when the mode allows, so that a LEMF
 * that hangs hangs before the handshake, as a real one does.
 *
 * Owns: the listening socket, and the TCP connections not yet taken up. Always true: no connection is announced whose client
 * certificate is not the pinned one.
 */
import { createHash, X509Certificate } from 'node:crypto';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Gate } from './gate.ts';

export interface LemfTls {
  /** PEM. */
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  /** SHA-256 of the operator's SubjectPublicKeyInfo, hex. Absent: any client certificate, but one. */
  readonly clientPin?: string;
}

export interface DoorEvents {
  readonly entered: (socket: Duplex) => void;
  readonly turnedAway: () => void;
}

export class Door {
  readonly #host: string;
  readonly #gate: Gate;
  readonly #tls: tls.Server | undefined;
  readonly #clientPin: string | undefined;
  readonly #events: DoorEvents;
  readonly #open = new Set<net.Socket>();
  #outside: net.Socket[] = [];
  #listener: net.Server | undefined;
  #port: number;

  constructor(host: string, port: number, gate: Gate, options: LemfTls | undefined, events: DoorEvents) {
    this.#host = host;
    this.#port = port;
    this.#gate = gate;
    this.#clientPin = options?.clientPin?.toLowerCase();
    this.#events = events;
    this.#tls = options === undefined ? undefined : this.#secure(options);
    gate.onChange(() => this.#admitWaiting());
  }

  /** The port in use, once listening. */
  get port(): number {
    return this.#port;
  }

  listen(): Promise<void> {
    if (this.#listener !== undefined) return Promise.resolve();
    const listener = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#arrived(socket));
    this.#listener = listener;
    return new Promise((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.#port, this.#host, () => {
        this.#port = (listener.address() as net.AddressInfo).port;
        resolve();
      });
    });
  }

  /** Connections that are open stay. */
  shut(): void {
    this.#listener?.close();
    this.#listener = undefined;
  }

  /** Every connection, taken up or not, is reset. */
  resetAll(): void {
    this.#outside = [];
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  #secure(options: LemfTls): tls.Server {
    const server = tls.createServer({
      key: options.key,
      cert: options.cert,
      minVersion: 'TLSv1.3',
      ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384',
      requestCert: true,
      rejectUnauthorized: false, // the pin decides
    });
    server.on('tlsClientError', () => this.#events.turnedAway());
    server.on('secureConnection', (socket) => this.#judge(socket));
    return server;
  }

  #arrived(socket: net.Socket): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    socket.on('error', () => undefined); // 'close' follows
    if (this.#gate.admits) this.#admit(socket);
    else this.#outside.push(socket);
  }

  #admitWaiting(): void {
    if (!this.#gate.admits) return;
    for (const socket of this.#outside.splice(0)) if (!socket.destroyed) this.#admit(socket);
  }

  #admit(socket: net.Socket): void {
    if (this.#tls === undefined) this.#events.entered(socket);
    else this.#tls.emit('connection', socket);
  }

  #judge(socket: tls.TLSSocket): void {
    const raw = socket.getPeerX509Certificate()?.raw;
    if (raw !== undefined && (this.#clientPin === undefined || pinOf(raw) === this.#clientPin)) {
      this.#events.entered(socket);
      return;
    }
    this.#events.turnedAway();
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

function pinOf(certificate: Buffer): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}
