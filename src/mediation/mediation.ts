/**
 * All grants' folds, fed from the one journal. Owns a GrantMediation per grant. Records of grants that were never added
 * (refused ones, and those of no grant) become nothing. Knows no syntax: handover encodes, src/server joins the two.
 */
import { scopeBits } from '../model/instrument.ts';
import { selectorOf } from '../model/core-selector.ts';
import type { CoreSelector } from '../model/core-selector.ts';
import type { Hi2Record } from '../model/iri.ts';
import { GrantMediation } from './grant-mediation.ts';
import type { JournalEntry } from './journal-events.ts';

/** The parts of a grant that the fold needs: the native core's NativeGrant fits as it is. */
export interface MediatedGrant {
  readonly grantId: Buffer;
  readonly selectors: readonly CoreSelector[];
  /** Its bits (docs/grant-format.md, tag 5). */
  readonly scope: number;
}

export class Mediation {
  readonly #grants = new Map<string, GrantMediation>();

  /** Before the first record of that grant; a second time changes nothing. */
  add(grant: MediatedGrant): void {
    const key = grant.grantId.toString('hex');
    if (this.#grants.has(key)) return;
    const hasContent = (grant.scope & scopeBits.cc) !== 0;
    this.#grants.set(key, new GrantMediation(grant.selectors.map(selectorOf), hasContent));
  }

  /** The HI2 records that this journal record becomes, all of its own grant. Throws WRIT_MEDIATION_JOURNAL. */
  accept(entry: JournalEntry): readonly Hi2Record[] {
    return this.#grants.get(entry.grantId.toString('hex'))?.accept(entry) ?? [];
  }
}
