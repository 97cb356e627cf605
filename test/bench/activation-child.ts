/**
 * The people of a running Writ, inside its namespace: activation-child.ts HOME AGENCY TARGET. For each {round: {liid}} a new
 * warrant is entered, submitted and signed by both approvers over the office's REST API, and stopped once it has matched;
 * answers {round: {activationMs, stopMs}}: from the second signature to the first packet that was matched, from the stop's
 * sending to the last (0: none was matched afterwards), by the kernel's times of those packets. {close: true} ends it.
 */
import { apiClient, type ApiClient } from '../../src/cli/client.ts';
import { bodyFrom } from '../../src/cli/commands/warrant-form.ts';
import type { GrantOctetsShape, KeyShape, SessionShape, WarrantShape } from '../../src/api/shapes.ts';
import { openKeyStore } from '../../src/auth/key-store.ts';
import { homeLayout, socketPath, type Home } from '../../src/config/home.ts';
import { callOnce, IpcClient } from '../../src/ipc/client.ts';
import { coreContract, type CoreContract, type GrantStatus } from '../../src/ipc/core-messages.ts';
import { officeContract } from '../../src/ipc/office-messages.ts';
import type { ApprovalRole } from '../../src/model/role.ts';
import { approvalText } from '../../src/model/signed-grant.ts';

const ASK_MS = 15;
/** After a stop: so many questions in a row without another packet. */
const STILL = 10;

export interface Round {
  readonly activationMs: number;
  readonly stopMs: number;
}

interface Approver {
  readonly api: ApiClient;
  readonly role: ApprovalRole;
  readonly keyId: string;
  /** Signs one grant's octets; the key is open already, as a person's is who has typed the passphrase. */
  readonly sign: (octets: Buffer) => Promise<string>;
}

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;
const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ASK_MS));

async function signIn(url: string, login: string): Promise<ApiClient> {
  const { token } = await apiClient(url).post<SessionShape>('/session', { login, password: `password of ${login}` });
  return apiClient(url, token);
}

async function approver(home: Home, url: string, role: ApprovalRole): Promise<Approver> {
  const api = await signIn(url, role);
  const { keyId } = await api.get<KeyShape>('/session/key');
  const signer = await openKeyStore(home.keys).unlock(keyId, `passphrase of ${role}`);
  const sign = async (octets: Buffer) => (await signer.sign(approvalText(role, octets))).toString('base64');
  return { api, role, keyId, sign };
}

interface Wanted {
  readonly agency: string;
  readonly target: string;
}

class People {
  readonly #core: IpcClient<CoreContract>;
  readonly #officer: ApiClient;
  readonly #approvers: readonly [Approver, Approver];
  readonly #order: Wanted;

  constructor(home: Home, officer: ApiClient, approvers: readonly [Approver, Approver], order: Wanted) {
    this.#core = new IpcClient({ path: socketPath(home, 'core'), contract: coreContract });
    this.#officer = officer;
    this.#approvers = approvers;
    this.#order = order;
  }

  async round(liid: string): Promise<Round> {
    const { warrantId } = await this.#officer.post<WarrantShape>('/warrants', await this.#body(liid));
    await this.#officer.post(`/warrants/${warrantId}/submit`);
    const [legal, carrier] = this.#approvers;
    await this.#approve(legal, warrantId);
    const octets = await this.#octets(carrier, warrantId);
    const signedNs = nowNs();
    await this.#approve(carrier, warrantId, octets);
    const first = await this.#until(warrantId, ({ matched }) => matched > 0n);
    const stopNs = nowNs();
    await this.#officer.post(`/warrants/${warrantId}/stop`, { reason: 'measured' });
    const last = await this.#still(warrantId);
    const ms = (ns: bigint): number => Math.max(0, Number(ns) / 1e6);
    return { activationMs: ms(first.firstPacketNs - signedNs), stopMs: ms(last.lastPacketNs - stopNs) };
  }

  close(): void {
    this.#core.close();
  }

  #body(liid: string): Promise<Readonly<Record<string, unknown>>> {
    const order = { reference: '26-mc-7', signedBy: 'Judge', presentedBy: 'Officer', scanSha256: 'ab'.repeat(32) };
    return bodyFrom(this.#officer, {
      ...{ agency: this.#order.agency, case: 'BENCH', liid, instrument: 'title-iii', scope: 'iri+cc', order },
      selectors: [this.#order.target],
      notBefore: new Date(Date.now() - 60_000).toISOString(),
      notAfter: new Date(Date.now() + 3_600_000).toISOString(),
    });
  }

  async #octets({ api }: Approver, warrantId: string): Promise<Buffer> {
    return Buffer.from((await api.get<GrantOctetsShape>(`/warrants/${warrantId}/grant`)).octets, 'base64');
  }

  async #approve(person: Approver, warrantId: string, octets?: Buffer): Promise<void> {
    const { api, role, keyId, sign } = person;
    const signature = await sign(octets ?? (await this.#octets(person, warrantId)));
    await api.post(`/warrants/${warrantId}/approvals`, { role, keyId, signature });
  }

  async #status(warrantId: string): Promise<GrantStatus | undefined> {
    const { grants } = await this.#core.call('grants', {});
    return grants.find((grant) => grant.warrantId === warrantId);
  }

  async #until(warrantId: string, wanted: (grant: GrantStatus) => boolean): Promise<GrantStatus> {
    for (;;) {
      const grant = await this.#status(warrantId);
      if (grant !== undefined && wanted(grant)) return grant;
      await pause();
    }
  }

  /** The grant when it has ended and no packet was added for a while. */
  async #still(warrantId: string): Promise<GrantStatus> {
    let before = await this.#until(warrantId, ({ state }) => state === 'stopped');
    for (let same = 0; same < STILL; same++) {
      await pause();
      const now = await this.#until(warrantId, () => true);
      if (now.matched !== before.matched) same = 0;
      before = now;
    }
    return before;
  }
}

async function run(root: string, agency: string, target: string): Promise<void> {
  const home = homeLayout(root);
  const { api: url } = await callOnce(socketPath(home, 'office'), officeContract, 'hello', {});
  if (url === undefined) throw new Error('the office serves no API');
  const approvers = [await approver(home, url, 'legal'), await approver(home, url, 'carrier')] as const;
  const people = new People(home, await signIn(url, 'officer'), approvers, { agency, target });
  process.on('message', (message: { round?: { liid: string }; close?: true }) => {
    if (message.round === undefined) {
      people.close();
      process.disconnect();
    } else void people.round(message.round.liid).then((round) => process.send?.({ round }));
  });
  process.send?.({ ready: true });
}

const [root = '', agency = '', target = ''] = process.argv.slice(2);
await run(root, agency, target);
