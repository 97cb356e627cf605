/** Waits until what two people have signed has reached the core, and the core has answered. */
import { codeOf, WritError } from '../base/errors.ts';
import { socketPath } from '../config/home.ts';
import { withTransaction } from '../db/transaction.ts';
import { callOnce } from '../ipc/client.ts';
import { coreContract } from '../ipc/core-messages.ts';
import type { Actor } from '../model/role.ts';
import { listWarrants, showWarrant } from '../warrants/reading.ts';
import type { StopToCarry, WarrantDetail } from '../warrants/types.ts';
import type { ApiServices } from './services.ts';

const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

function requireApproved({ state }: WarrantDetail): void {
  if (state !== 'DRAFT' && state !== 'IN_REVIEW') return;
  throw new WritError(
    'WRIT_API_NOT_APPROVED',
    'both approvals have to be there before the core can be given the grant',
  );
}

function answered({ state, refusal }: Pick<WarrantDetail, 'state' | 'refusal'>): boolean {
  return state !== 'APPROVED' || refusal !== undefined;
}

async function hasAnswer(services: ApiServices, actor: Actor, detail: WarrantDetail): Promise<boolean> {
  const rows = await listWarrants(services.db, actor, { caseId: detail.caseId });
  const row = rows.find(({ warrantId }) => warrantId === detail.warrantId);
  return row !== undefined && answered(row);
}

/** The warrant as the core's answer left it. Throws WRIT_API_CORE_SILENT; the grant stays approved and is carried later. */
export async function untilCarried(services: ApiServices, actor: Actor, id: string): Promise<WarrantDetail> {
  const show = (): Promise<WarrantDetail> => withTransaction(services.db, (tx) => showWarrant(tx, actor, id));
  const before = await show();
  requireApproved(before);
  if (answered(before)) return before;
  services.wakeCarrier();
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause()) {
    if (await hasAnswer(services, actor, before)) return show();
  }
  throw new WritError(
    'WRIT_API_CORE_SILENT',
    'the core has not answered yet: the grant is carried as soon as it does',
    {
      retryable: true,
    },
  );
}

const STOP_PATIENCE_MS = 3000;

/** Tells the core of a stop at once, without waiting for the next round. False: it did not answer; the round will tell it. */
export async function stopInCore({ home }: ApiServices, { grantId, by, reason }: StopToCarry): Promise<boolean> {
  try {
    await callOnce(socketPath(home, 'core'), coreContract, 'stop', { grantId, by, reason }, STOP_PATIENCE_MS);
    return true;
  } catch (thrown) {
    return codeOf(thrown) === 'WRIT_GRANT_UNKNOWN';
  }
}
