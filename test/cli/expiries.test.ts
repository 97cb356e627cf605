import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { expiryLines, ownExpiry, peerExpiries } from '../../src/cli/expiries.ts';
import type { LinkStatus } from '../../src/ipc/delivery-messages.ts';
import { certify, makeAuthority, pem } from '../support/authority.ts';

const nowMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;
const AGENCY = '00000000-0000-4000-8000-00000000000a';
const link: LinkStatus = {
  ...{ agencyId: AGENCY, interface: 3, state: 'up', sinceMs: 0, connects: 1, resends: 0 },
  ...{ unconfirmedBytes: 0, endpoint: 1, endpoints: 1, heldBytes: 0 },
};

describe('certificates that end soon', () => {
  it('have a line from 30 days before their end on, the first to end first, and another once they have ended', () => {
    const expiries = [31, 29.5, -1].map((days) => ({ of: `the one of ${days}`, untilMs: nowMs + days * dayMs }));
    expect(expiryLines(expiries, nowMs)).to.deep.equal([
      'EXPIRED: the one of -1, at 2025-12-31T00:00:00.000Z',
      'EXPIRES in 29 days: the one of 29.5, at 2026-01-30T12:00:00.000Z',
    ]);
  });

  it('are those that LEMFs showed, once for each agency and side, the first to end', () => {
    const links = [
      { ...link, peerUntilMs: 9000 },
      { ...link, peerUntilMs: 5000 },
      { ...link, interface: 2 as const },
    ];
    expect(peerExpiries(links)).to.deep.equal([{ of: `the certificate of agency ${AGENCY}, HI3`, untilMs: 5000 }]);
  });

  it('are Writ’s own, by whichever of the chain ends first, and none where none can be read', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'writ-expiries-'));
    const file = path.join(folder, 'cert.pem');
    const until = new Date(Math.floor(Date.now() / 1000) * 1000 + 5 * dayMs);
    const root = await makeAuthority('Root');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    const [late, early] = [await certify(root, spki), await certify(root, spki, { to: until })];
    writeFileSync(file, `${pem(late)}${pem(early)}`);
    expect(ownExpiry(file)?.untilMs).to.equal(until.getTime());
    writeFileSync(file, 'no certificate');
    expect(ownExpiry(file)).to.equal(undefined);
    rmSync(folder, { recursive: true });
    expect(ownExpiry(file)).to.equal(undefined);
  });
});
