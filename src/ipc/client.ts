/**
 * The calling end of a socket. `IpcClient` owns at most one connection and makes it anew, with growing pauses, when it is
 * lost; calls that were waiting for an answer then fail with WRIT_IPC_CLOSED (retryable: whether the peer acted on them is
 * not known). States: connecting -> up -> lost -> connecting ..., or closed for good. Events come only after subscribe()
 * and are subscribed to again after each reconnect, before `up` is reported.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import * as z from 'zod';
import { WritError, coerceError } from '../base/errors.ts';
import { answerSchema } from './contract.ts';
import type { Contract, EventData, EventName, MethodName, Params, Result } from './contract.ts';
import { LineReader, frame } from './framing.ts';

export interface ClientOptions<C extends Contract> {
  readonly path: string;
  readonly contract: C;
  /** How long a call may take, the wait for a connection included. */
  readonly timeoutMs?: number;
  /** false: one connection, no second attempt. */
  readonly reconnect?: boolean;
  readonly onEvent?: <E extends EventName<C>>(event: E, data: EventData<C, E>) => void;
  readonly onUp?: () => void;
  readonly onLost?: () => void;
}

interface Waiting {
  readonly method: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const firstPauseMs = 20;
/** To try costs next to nothing on a local socket, and a process that was killed is back in less than a second. */
const longestPauseMs = 100;
const defaultTimeoutMs = 10_000;

export class IpcClient<C extends Contract> {
  readonly #options: ClientOptions<C>;
  readonly #waiting = new Map<number, Waiting>();
  /** Calls made while no connection stands. */
  readonly #unsent = new Map<number, string>();
  #socket: Socket | undefined;
  #up = false;
  #closed = false;
  #subscribed: boolean;
  #nextId = 1;
  #pauseMs = firstPauseMs;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ClientOptions<C>) {
    this.#options = options;
    this.#subscribed = options.onEvent !== undefined;
    this.#connect();
  }

  get up(): boolean {
    return this.#up;
  }

  call<M extends MethodName<C>>(method: M, params: Params<C, M>, timeoutMs?: number): Promise<Result<C, M>> {
    return this.#request(method, params, timeoutMs) as Promise<Result<C, M>>;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.destroy();
    this.#failAll();
  }

  #request(method: string, params: unknown, timeoutMs?: number): Promise<unknown> {
    const { path, contract } = this.#options;
    const limit = timeoutMs ?? this.#options.timeoutMs ?? defaultTimeoutMs;
    const spec = contract.methods[method];
    if (this.#closed || spec === undefined) return Promise.reject(this.#lost());
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const text = frame({ v: 1, id, method, params: z.encode(spec.params, params) });
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        this.#unsent.delete(id);
        const message = `no answer to ${method} from ${path} within ${limit} ms: is the process running?`;
        reject(new WritError('WRIT_IPC_TIMEOUT', message, { retryable: true }));
      }, limit);
      this.#waiting.set(id, { method, resolve, reject, timer });
      if (this.#up) this.#socket?.write(text);
      else this.#unsent.set(id, text);
    });
  }

  #lost(): WritError {
    const message = `nobody answers at ${this.#options.path}, or the connection was lost: is Writ running with this home?`;
    return new WritError('WRIT_IPC_CLOSED', message, { retryable: true });
  }

  #connect(): void {
    const socket = connect(this.#options.path);
    const reader = new LineReader();
    this.#socket = socket;
    socket.on('connect', () => this.#opened(socket));
    socket.on('data', (chunk) => this.#receive(socket, reader, chunk));
    socket.on('error', () => undefined); // 'close' follows and says the same
    socket.on('close', () => this.#dropped());
  }

  #opened(socket: Socket): void {
    this.#up = true;
    this.#pauseMs = firstPauseMs;
    if (this.#subscribed) socket.write(frame({ v: 1, id: 0, method: 'subscribe', params: {} }));
    for (const text of this.#unsent.values()) socket.write(text);
    this.#unsent.clear();
    this.#options.onUp?.();
  }

  #dropped(): void {
    const was = this.#up;
    this.#up = false;
    if (this.#closed) return;
    if (this.#options.reconnect === false) {
      this.#closed = true;
      this.#failAll();
    } else {
      this.#failSent();
      this.#timer = setTimeout(() => this.#connect(), this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    }
    if (was) this.#options.onLost?.();
  }

  #receive(socket: Socket, reader: LineReader, chunk: Buffer): void {
    try {
      for (const line of reader.push(chunk)) this.#line(line);
    } catch {
      socket.destroy(); // garbage from the peer: begin anew
    }
  }

  #line(line: string): void {
    const answer = answerSchema.parse(JSON.parse(line));
    if ('event' in answer) {
      const schema = this.#options.contract.events[answer.event];
      if (schema === undefined) return;
      this.#options.onEvent?.(answer.event, z.decode(schema, answer.data) as never);
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return; // subscribe, or came too late
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if ('error' in answer) waiting.reject(new WritError(answer.error.code as 'WRIT_', answer.error.message));
    else this.#settle(waiting, answer.result);
  }

  #settle(waiting: Waiting, result: unknown): void {
    const schema = this.#options.contract.methods[waiting.method]?.result ?? z.unknown();
    try {
      waiting.resolve(z.decode(schema, result));
    } catch (thrown) {
      const cause = coerceError(thrown);
      waiting.reject(new WritError('WRIT_IPC_ANSWER', `the answer to ${waiting.method} has the wrong form`, { cause }));
    }
  }

  #failSent(): void {
    for (const [id, waiting] of this.#waiting) {
      if (this.#unsent.has(id)) continue;
      this.#waiting.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(this.#lost());
    }
  }

  #failAll(): void {
    this.#unsent.clear();
    this.#failSent();
  }
}

/** One call on a connection of its own. */
export async function callOnce<C extends Contract, M extends MethodName<C>>(
  path: string,
  contract: C,
  method: M,
  params: Params<C, M>,
  timeoutMs = defaultTimeoutMs,
): Promise<Result<C, M>> {
  const client = new IpcClient({ path, contract, timeoutMs, reconnect: false });
  try {
    return await client.call(method, params);
  } finally {
    client.close();
  }
}
