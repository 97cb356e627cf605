/** Peers that are no LEMF, or a hostile one: each takes a connection, answers what keeps the link up if it wants to, then misbehaves. */
import net from 'node:net';
import tls from 'node:tls';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';
import { decodePsPdu, encodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import { triPdu } from './pdus.ts';

export type Misdeed = 'silent' | 'garbage' | 'giant' | 'never reads' | 'closes mid-PDU' | 'floods';

function answerOf(pdu: PsPdu): Buffer | undefined {
  if (pdu.payload.alternative !== 'tRIPayload' || pdu.payload.value.alternative !== 'keep-alive') return undefined;
  return encodePsPdu({
    ...pdu,
    payload: { alternative: 'tRIPayload', value: { alternative: 'keep-aliveResponse', value: null } },
  });
}

/** A SEQUENCE that says it is 4 GiB long. */
const GIANT = Buffer.from('3084ffffffff', 'hex');
const NOISE = Buffer.from('GET / HTTP/1.1\r\nHost: lemf.example\r\n\r\n');

/** What happens once the first keep-alive was answered, which brings the link up. */
const MISDEEDS: Readonly<Record<Misdeed, (socket: net.Socket) => void>> = {
  silent: () => undefined,
  garbage: (socket) => void socket.write(NOISE),
  giant: (socket) => void socket.write(GIANT),
  'never reads': (socket) => void socket.pause(),
  'closes mid-PDU': (socket) => void socket.once('data', () => socket.destroy()),
  floods: (socket) => {
    const flood = Buffer.concat(Array.from({ length: 100 }, (_, number) => triPdu('keep-alive', number)));
    const pour = (): void => {
      while (!socket.destroyed && socket.write(flood));
    };
    socket.on('drain', () => setImmediate(pour));
    pour();
  },
};

export class HostilePeer {
  connections = 0;
  readonly #sockets = new Set<net.Socket>();
  readonly #server: net.Server;

  /** Plain TCP without an identity. */
  constructor(misdeed: Misdeed, identity?: { readonly key: string; readonly cert: string }) {
    const serve = (socket: net.Socket): void => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      this.#serve(socket, misdeed);
    };
    const mutual = { ...identity, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;
    this.#server = identity === undefined ? net.createServer(serve) : tls.createServer(mutual, serve);
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as net.AddressInfo).port));
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: net.Socket, misdeed: Misdeed): void {
    const scanner = new PduScanner();
    const first = (chunk: Buffer): void => {
      const { octets, ends } = scanner.push(chunk);
      const [end] = ends;
      if (end === undefined) return;
      const decoded = decodePsPdu(octets.subarray(0, end));
      const answer = decoded.ok ? answerOf(decoded.value) : undefined;
      if (answer !== undefined) socket.write(answer);
      socket.off('data', first);
      socket.on('data', () => undefined);
      MISDEEDS[misdeed](socket);
    };
    socket.on('data', first);
  }
}
