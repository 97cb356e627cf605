/**
 * The LEMF's socket for content in datagrams. Each sender's address and port is a socket of its own to whoever takes them.
 *
 * Owns: the socket. Always true: the port stays the same over shut() and listen(). While the LEMF reads nothing, datagrams are gone:
 * that is what UDP does.
 */
import dgram from 'node:dgram';
import net from 'node:net';
import type { Gate } from './gate.ts';

/** As much of it as the system gives: what comes while this process is busy waits there. */
const RECEIVE_BUFFER = 8 << 20;

export interface DatagramDoorEvents {
  /** `socket`: the sender's, from 1. */
  readonly arrived: (octets: Buffer, socket: number) => void;
}

export class DatagramDoor {
  readonly #host: string;
  readonly #gate: Gate;
  readonly #events: DatagramDoorEvents;
  readonly #sockets = new Map<string, number>();
  #socket: dgram.Socket | undefined;
  #port: number;

  constructor(host: string, port: number, gate: Gate, events: DatagramDoorEvents) {
    this.#host = host;
    this.#port = port;
    this.#gate = gate;
    this.#events = events;
  }

  /** The port in use, once listening. */
  get port(): number {
    return this.#port;
  }
  /** Senders seen so far. */
  get senders(): number {
    return this.#sockets.size;
  }

  listen(): Promise<void> {
    if (this.#socket !== undefined) return Promise.resolve();
    const socket = dgram.createSocket(net.isIPv6(this.#host) ? 'udp6' : 'udp4');
    this.#socket = socket;
    socket.on('message', (octets, from) => {
      if (this.#gate.reads) this.#events.arrived(octets, this.#numberOf(`${from.address} ${from.port}`));
    });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(this.#port, this.#host, () => {
        socket.off('error', reject).on('error', () => undefined);
        this.#port = socket.address().port;
        raiseReceiveBuffer(socket);
        resolve();
      });
    });
  }

  /** From now on the kernel answers that nobody listens. */
  shut(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** There is nothing to reset. */
  resetAll(): void {
    return;
  }

  #numberOf(sender: string): number {
    const known = this.#sockets.get(sender) ?? this.#sockets.size + 1;
    this.#sockets.set(sender, known);
    return known;
  }
}

function raiseReceiveBuffer(socket: dgram.Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER);
  } catch {
    // the system's own size stays
  }
}
