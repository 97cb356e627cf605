/**
 * The serving end of one Unix socket. Owns the socket file and its connections. Whatever a peer sends, the server lives:
 * a line that is no message ends that one connection, a message with wrong parameters gets an error, and a subscriber that
 * does not read is cut off. Single-threaded; handlers may be asynchronous, answers then come in the order they finish.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import * as z from 'zod';
import { isWritError, WritError, coerceError } from '../base/errors.ts';
import { requestSchema } from './contract.ts';
import type { Contract, EventData, EventName, Handlers, MethodName } from './contract.ts';
import { LineReader, frame, maxLineBytes } from './framing.ts';

export interface IpcServer<C extends Contract> {
  /** To every subscriber. */
  broadcast<E extends EventName<C>>(event: E, data: z.output<C['events'][E]>): void;
  close(): Promise<void>;
}

export interface ServeOptions<C extends Contract> {
  readonly path: string;
  readonly contract: C;
  /** `subscribe` is answered here and needs no handler. */
  readonly handlers: Omit<Handlers<C>, 'subscribe'>;
  /** What a handler threw that is no WritError: the peer is told only that it failed. */
  readonly onFault?: (error: Error) => void;
  readonly maxBytes?: number;
}

/** True when somebody listens at that path. */
export function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

class SocketServer<C extends Contract> implements IpcServer<C> {
  readonly #options: ServeOptions<C>;
  readonly #connections = new Set<Socket>();
  readonly #subscribers = new Set<Socket>();
  readonly #server: Server;

  constructor(options: ServeOptions<C>) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  async listen(): Promise<void> {
    const { path } = this.#options;
    if (await isAnswering(path)) {
      throw new WritError('WRIT_IPC_IN_USE', `another process already serves ${path}: stop it first`);
    }
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => {
        reject(new WritError('WRIT_IPC_LISTEN', `no socket can be made at ${path}: ${cause.message}`, { cause }));
      });
      this.#server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
  }

  broadcast<E extends EventName<C>>(event: E, data: EventData<C, E>): void {
    if (this.#subscribers.size === 0) return;
    const schema = this.#options.contract.events[event] as z.ZodType;
    const text = frame({ v: 1, event, data: z.encode(schema, data) });
    for (const socket of this.#subscribers) this.#send(socket, text);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroy();
    await closed;
    rmSync(this.#options.path, { force: true });
  }

  #accept(socket: Socket): void {
    const reader = new LineReader(this.#options.maxBytes);
    this.#connections.add(socket);
    socket.on('data', (chunk) => this.#receive(socket, reader, chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#connections.delete(socket);
      this.#subscribers.delete(socket);
    });
  }

  #receive(socket: Socket, reader: LineReader, chunk: Buffer): void {
    try {
      for (const line of reader.push(chunk)) void this.#line(socket, line);
    } catch (thrown) {
      this.#refuse(socket, 0, thrown);
      socket.end();
    }
  }

  async #line(socket: Socket, line: string): Promise<void> {
    const request = requestSchema.safeParse(parseJson(line));
    if (!request.success) {
      this.#refuse(socket, 0, new WritError('WRIT_IPC_MALFORMED', 'that line is no request'));
      socket.end();
      return;
    }
    try {
      const result = await this.#answer(socket, request.data.method, request.data.params ?? {});
      this.#send(socket, frame({ v: 1, id: request.data.id, result }));
    } catch (thrown) {
      this.#refuse(socket, request.data.id, thrown);
    }
  }

  async #answer(socket: Socket, name: string, raw: unknown): Promise<unknown> {
    const { contract, handlers } = this.#options;
    const method = Object.hasOwn(contract.methods, name) ? contract.methods[name] : undefined;
    if (method === undefined) throw new WritError('WRIT_IPC_METHOD', 'this process knows no such method');
    const params = method.params.safeParse(raw);
    if (!params.success) {
      // Names of fields only: a parameter's value may identify a target (I10).
      const where = params.error.issues.map((issue) => issue.path.join('.') || 'params').join(', ');
      throw new WritError('WRIT_IPC_PARAMS', `${name}: wrong parameters at ${where}`);
    }
    if (name === 'subscribe') {
      this.#subscribers.add(socket);
      return {};
    }
    const handler = handlers[name as Exclude<MethodName<C>, 'subscribe'>] as (value: unknown) => unknown;
    return z.encode(method.result, await handler(params.data));
  }

  #refuse(socket: Socket, id: number, thrown: unknown): void {
    const known = isWritError(thrown);
    if (!known) this.#options.onFault?.(coerceError(thrown));
    const error = known
      ? { code: thrown.code, message: thrown.message }
      : { code: 'WRIT_IPC_INTERNAL', message: 'the request failed inside the process: its log says why' };
    this.#send(socket, frame({ v: 1, id, error }));
  }

  #send(socket: Socket, text: string): void {
    if (socket.destroyed || socket.writableEnded) return;
    // A peer that never reads must not fill this process's memory.
    if (socket.writableLength > 2 * maxLineBytes) socket.destroy();
    else socket.write(text);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export async function serveSocket<C extends Contract>(options: ServeOptions<C>): Promise<IpcServer<C>> {
  const server = new SocketServer(options);
  await server.listen();
  return server;
}
