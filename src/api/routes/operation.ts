/** What runs: asked of the processes themselves, so that it is true with any of them dead. Ids and counters only. */
import * as z from 'zod';
import { codeOf } from '../../base/errors.ts';
import { socketPath } from '../../config/home.ts';
import { callOnce } from '../../ipc/client.ts';
import { coreContract } from '../../ipc/core-messages.ts';
import { deliveryContract } from '../../ipc/delivery-messages.ts';
import type { ApiServices } from '../services.ts';
import { status } from '../shapes.ts';
import { type App, route } from './route.ts';

const PATIENCE_MS = 2000;
type Status = z.output<typeof status>;

async function orCode<T>(asked: Promise<T>): Promise<{ readonly is?: T; readonly code?: string }> {
  try {
    return { is: await asked };
  } catch (thrown) {
    return { code: codeOf(thrown) ?? 'WRIT_API_INTERNAL' };
  }
}

async function gather({ home }: ApiServices): Promise<Status> {
  const coreSocket = socketPath(home, 'core');
  const [core, grants, delivery] = await Promise.all([
    orCode(callOnce(coreSocket, coreContract, 'status', {}, PATIENCE_MS)),
    orCode(callOnce(coreSocket, coreContract, 'grants', {}, PATIENCE_MS)),
    orCode(callOnce(socketPath(home, 'delivery'), deliveryContract, 'status', {}, PATIENCE_MS)),
  ]);
  const dropped = Object.values(core.is?.stages.dropped ?? {}).reduce((sum, count) => sum + count, 0n);
  const { seen, matched } = core.is?.stages ?? {};
  return {
    core: core.is
      ? { up: true, seen: `${seen}`, matched: `${matched}`, dropped: `${dropped}` }
      : { up: false, code: `${core.code}` },
    delivery: delivery.is ? { up: true } : { up: false, code: `${delivery.code}` },
    grants: (grants.is?.grants ?? []).map((grant) => ({
      grantId: grant.grantId,
      warrantId: grant.warrantId,
      state: grant.state,
      matched: `${grant.matched}`,
      encoded: `${grant.encoded}`,
      gap: `${grant.gap}`,
    })),
    links: (delivery.is?.links ?? []).map(({ agencyId, interface: side, state, code }) => ({
      agencyId,
      interface: side,
      state,
      ...(code === undefined ? {} : { code }),
    })),
  };
}

export function addOperationRoutes(app: App, services: ApiServices): void {
  const show = route(['status.read'], { tag: 'Operation', summary: 'Processes, interceptions, links' }, status, {});
  app.get('/api/v1/status', show, () => gather(services));
  const health = route(
    'public',
    { tag: 'Operation', summary: 'This server answers' },
    z.object({ ok: z.literal(true) }),
    {},
  );
  app.get('/api/v1/health', health, () => ({ ok: true as const }));
}
