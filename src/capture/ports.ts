/** What the core process needs of other rooms, joined to it in src/server: capture imports no handover. */
import type { JournalRecord, NativeGrant, StreamAbout } from '../native/addon.ts';

/** A finished HI2 PDU, encoded only when it is wanted: after a restart most of them lie in the spool already. */
export interface IriPdu {
  readonly grantId: Buffer;
  /** 1 IRI, 3 HI1. */
  readonly kind: 1 | 3;
  readonly timeNs: bigint;
  encode(): Buffer;
}

/**
 * Turns the journal into HI2 PDUs. Deterministic: the same grants and records give the same PDUs in the same order, so the
 * n-th of a grant is the same after any restart (docs/journal-format.md).
 */
export interface Mediator {
  /** Before any record of that grant. */
  add(grant: NativeGrant): void;
  accept(record: JournalRecord): readonly IriPdu[];
}

export interface CapturePorts {
  /** The content template program (docs/template-program.md); undefined for IRI only. */
  compileProgram(grant: NativeGrant): Buffer | undefined;
  aboutOf(grant: NativeGrant): StreamAbout;
  cinOf(grant: NativeGrant): number;
  mediator(): Mediator;
}
