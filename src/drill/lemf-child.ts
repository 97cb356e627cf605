/**
 * The process that runs a drill's LEMFs, all agencies together, so that receiving and checking never hold up the drill. Obeys
 * its parent's channel and ends with it.
 */
import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { openEnvelope } from '../auth/pki/key-envelope.ts';
import { codeOf, coerceError } from '../base/errors.ts';
import { startLemf } from '../lemf/lemf.ts';
import type { Lemf, LemfReport } from '../lemf/lemf.ts';
import type { PullClient } from '../lemf/pull/pull-client.ts';
import { pcapngHeader } from '../lemf/pcapng.ts';
import { lemfRequest } from './lemf-messages.ts';
import type { LemfAgency, LemfAnswer, LemfPorts, LemfRequest } from './lemf-messages.ts';

const host = '127.0.0.1';

/** What an order's folder holds when nothing came: the same files, empty. */
function completeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(folder, 'cc.pcapng'), pcapngHeader());
  for (const name of ['hi2.ber', 'hi3.ber', 'iri.ndjson']) writeFileSync(path.join(folder, name), '');
}

/** Often, so that a drill need not wait for it. */
const PULL_EVERY_MS = 100;

type Collecting = Pick<Lemf, 'command' | 'report' | 'close'>;

class LemfHouse {
  readonly #lemfs = new Map<string, Collecting>();
  /** Of each agency whose LEMF has a certificate: the keys that came. */
  readonly #keyrings = new Map<string, { identity: NonNullable<LemfAgency['tls']>; keys: Buffer[] }>();
  #folders: readonly string[] = [];

  async obey(request: LemfRequest): Promise<LemfAnswer> {
    const { id } = request;
    if (request.type === 'start') return { type: 'started', id, ports: await this.#start(request.agencies) };
    if (request.type === 'finish') return { type: 'finished', id, reports: await this.#finish() };
    if (request.type === 'key') await this.#take(request.agency, Buffer.from(request.envelope, 'base64'));
    else await this.#lemfs.get(request.agency)?.command(request.command);
    return { type: 'obeyed', id };
  }

  async #take(agency: string, envelope: Buffer): Promise<void> {
    const { identity, keys } = this.#keyrings.get(agency) ?? {};
    if (identity === undefined || keys === undefined) return;
    const text = await openEnvelope(envelope, Buffer.from(identity.cert), Buffer.from(identity.key));
    keys.push(Buffer.from(text.toString('latin1').trim(), 'hex'));
  }

  async #start(agencies: readonly LemfAgency[]): Promise<Record<string, LemfPorts>> {
    const ports: Record<string, LemfPorts> = {};
    for (const agency of agencies) {
      const { id, tls, ccc, folders, integrityKey } = agency;
      const keys: Buffer[] = [];
      if (tls !== undefined) this.#keyrings.set(id, { identity: tls, keys });
      const signer = integrityKey === undefined ? {} : { signer: createPublicKey(integrityKey) };
      const byLiid = new Map(Object.entries(folders));
      const client = await pullClientOf(agency, (liid) => byLiid.get(liid));
      if (client !== undefined) {
        this.#lemfs.set(id, client);
        const port = Number(new URL(agency.pull?.url ?? '').port);
        ports[id] = { hi2: port, hi3: port };
        continue;
      }
      const lemf = await startLemf({
        ...{ host, hi2Port: 0, hi3Port: 0, mode: 'check' as const },
        ...(tls === undefined ? {} : { tls }),
        ...(ccc === undefined ? {} : { ccc }),
        folderOf: (liid) => byLiid.get(liid),
        security: { keys: () => keys, ...signer },
      });
      this.#lemfs.set(id, lemf);
      ports[id] = lemf.ports;
    }
    this.#folders = agencies.flatMap(({ folders }) => Object.values(folders));
    return ports;
  }

  async #finish(): Promise<Record<string, LemfReport>> {
    const reports = Object.fromEntries([...this.#lemfs].map(([id, lemf]) => [id, lemf.report()]));
    for (const lemf of this.#lemfs.values()) await lemf.close();
    for (const folder of this.#folders) completeFolder(folder);
    return reports;
  }
}

/** Undefined: that agency is delivered to. What reads packages is loaded where there are some. */
async function pullClientOf(
  { pull, tls }: LemfAgency,
  folderOf: (liid: string) => string | undefined,
): Promise<PullClient | undefined> {
  if (pull === undefined || tls === undefined) return undefined;
  const { PullClient: Client } = await import('../lemf/pull/pull-client.ts');
  const { verifyDetached } = await import('../auth/pki/detached-signature.ts');
  const { openSealed } = await import('../auth/pki/opened-data.ts');
  const { key, cert } = tls;
  const client = new Client({
    ...{ ...pull, key, cert, folderOf, everyMs: PULL_EVERY_MS },
    opener: {
      signedBy: async (text, signature) => (await verifyDetached(text, signature)).pin,
      open: (message) => openSealed(message, key, cert),
    },
  });
  client.start();
  return client;
}

export async function runDrillLemfs(): Promise<void> {
  const house = new LemfHouse();
  const answer = (message: LemfAnswer) => process.send?.(message);
  process.on('message', (message) => {
    const request = lemfRequest.parse(message);
    house.obey(request).then(answer, (thrown: unknown) => {
      const { id } = request;
      answer({ type: 'failed', id, code: codeOf(thrown) ?? 'WRIT_DRILL_LEMF', message: coerceError(thrown).message });
    });
  });
  // Ctrl-C reaches the whole group: the drill itself decides when its LEMFs end.
  process.on('SIGINT', () => undefined);
  await new Promise<void>((resolve) => process.once('disconnect', resolve));
}
