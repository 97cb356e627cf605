/** What the door is told by the desk behind it: types only. */
import type { PullOrder } from './pull-order.ts';

export interface DoorOffice {
  /** SHA-256 of every key that an order at hand names, hex. */
  pins(): ReadonlySet<string>;
  /** A client with that key is here, and showed this certificate (DER). */
  met(pin: string, certificate: Buffer): void;
  /** Those that name the key. */
  ordersOf(pin: string): readonly PullOrder[];
}

/** Since the process began. */
export interface DoorCounts {
  /** Connections, by pin. */
  readonly connections: ReadonlyMap<string, number>;
  readonly turnedAway: number;
}
