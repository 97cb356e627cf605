/**
 * Carries the keys of a drill's encrypted streams to its LEMFs, as a carrier does to an agency: wrapped by delivery for the agency's
 * certificate, opened by the LEMF alone. Owns a timer; a stream's key is carried once, whenever the stream appears.
 */
import type { IpcClient } from '../ipc/client.ts';
import type { DeliveryContract } from '../ipc/delivery-messages.ts';

export interface KeyCourierParts {
  readonly delivery: IpcClient<DeliveryContract>;
  /** Certificate (PEM) of each agency whose streams are encrypted, by the id that Writ knows it by. */
  readonly certificates: ReadonlyMap<string, string>;
  /** Hands an envelope over (DER). */
  readonly hand: (agencyId: string, envelope: Buffer) => Promise<void>;
}

const EVERY_MS = 100;
const PATIENCE_MS = 5000;

export class KeyCourier {
  readonly #parts: KeyCourierParts;
  readonly #carried = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #round: Promise<void> = Promise.resolve();

  constructor(parts: KeyCourierParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.carry(), EVERY_MS);
    if (parts.certificates.size === 0) this.close();
  }

  /** One round; delivery may be down, the next one finds it. */
  carry(): Promise<void> {
    this.#round = this.#round.then(() => this.#carryAll()).catch(() => undefined);
    return this.#round;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #carryAll(): Promise<void> {
    const { delivery, certificates, hand } = this.#parts;
    const { streams } = await delivery.call('streams', { segments: false }, PATIENCE_MS);
    for (const { streamId, agencyId } of streams) {
      const certificate = certificates.get(agencyId);
      if (certificate === undefined || this.#carried.has(streamId)) continue;
      const asked = { streamId, certificate: Buffer.from(certificate) };
      const { envelope } = await delivery.call('payloadKey', asked, PATIENCE_MS);
      await hand(agencyId, envelope);
      this.#carried.add(streamId);
    }
  }
}
