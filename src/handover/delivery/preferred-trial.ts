/** A connection of its own that sees whether the preferred endpoint is back: TCP, TLS, key and dates. It sends nothing. */
import type { LinkTransport, TransportEvents } from './transport.ts';

export type OpenTransport = (events: Omit<TransportEvents, 'untuned'>) => LinkTransport | undefined;

export class PreferredTrial {
  readonly #untilMs: number;
  readonly #transport: LinkTransport | undefined;
  #verdict: boolean | undefined;

  constructor(open: OpenTransport, untilMs: number) {
    this.#untilMs = untilMs;
    const end = (isBack: boolean): void => void (this.#verdict ??= isBack);
    this.#transport = open({ opened: () => end(true), received: () => undefined, closed: () => end(false) });
  }

  /** Whether the endpoint is back; undefined while nobody knows. */
  verdict(nowMs: number): boolean | undefined {
    return this.#verdict ?? (nowMs > this.#untilMs ? false : undefined);
  }

  close(): void {
    this.#transport?.finish();
  }
}
