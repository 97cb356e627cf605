/**
 * The core of the soak campaign: soak-child.ts DIRECTORY INTERFACE TARGETS. Takes frames from its start on. {churn: number} makes
 * one more order come, and the oldest of those go once KEPT are there; {ask: true} is answered with {counts}; {stop: true} with
 * {counts} after the last flush.
 */
import { targetAddresses } from '../bench/generator.ts';
import { authorise, contentOrder, countsOf, openLiveCore, ordersFor, SELECTORS_A_GRANT } from '../bench/live-core.ts';
import { parseService } from '../../src/model/service.ts';

const KEPT = 20;
/** soak_traffic_bench: what comes in fragments, to be judged by its ports; and another order's, none of whose packets come. */
const BY_SERVICE = ['198.18.128.1'];
const CHURNED = '198.18.130';

const [directory = '', networkInterface = '', targets = ''] = process.argv.slice(2);
const core = openLiveCore(directory);
const service = parseService('udp:target=5060');
if (!service.ok) throw new Error(service.reason);
authorise(core, [
  ...ordersFor(targetAddresses(Number(targets))),
  { ...contentOrder('SOAK-SERVICE', BY_SERVICE), services: [service.service] },
]);
core.engine.openInterfaces([{ name: networkInterface, point: 'soak' }]);

const coming: Buffer[] = [];
function churn(number: number): void {
  const addresses = Array.from({ length: SELECTORS_A_GRANT }, (_, i) => `${CHURNED}.${i + 1}`);
  coming.push(...authorise(core, [contentOrder(`SOAK-${number}`, addresses)]));
  const oldest = coming.length > KEPT ? coming.shift() : undefined;
  if (oldest !== undefined) core.engine.stop(oldest, 'soak', 'the campaign');
}

async function stop(): Promise<void> {
  core.engine.stopSources();
  await core.engine.flush();
  process.send?.({ counts: countsOf(core.engine) });
  await core.engine.close();
  process.disconnect();
}

process.on('message', (message: { churn?: number; stop?: true }) => {
  if (message.churn !== undefined) churn(message.churn);
  else if (message.stop === true) void stop();
  else process.send?.({ counts: countsOf(core.engine) });
});
process.send?.({ ready: true });
