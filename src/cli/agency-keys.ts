/** The keys that an agency was given: CMS envelopes in a folder, opened with its private key. Looks again for those that come later. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openEnvelope } from '../auth/pki/key-envelope.ts';
import type { AgencyKeys } from '../lemf/sealed-pdus.ts';

const HEX = /^([0-9a-f]{2})+\s*$/;

export interface AgencyIdentity {
  /** PEM. */
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** A key is hexadecimal text in its envelope; files that are no envelope for this agency are passed over. */
export function keysIn(folder: string, identity: AgencyIdentity): AgencyKeys {
  const known = new Map<string, Buffer | undefined>();
  const look = (): void => {
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.p7m') && !known.has(each))) {
      known.set(name, undefined);
      openEnvelope(readFileSync(path.join(folder, name)), identity.certificate, identity.key).then(
        (text) => known.set(name, keyOf(text.toString('latin1'))),
        () => undefined,
      );
    }
  };
  look();
  return () => {
    look();
    return [...known.values()].filter((key) => key !== undefined);
  };
}

function keyOf(text: string): Buffer | undefined {
  return HEX.test(text) ? Buffer.from(text.trim(), 'hex') : undefined;
}
