/**
 * A live core engine alone, in whatever namespace and on whatever processor it is started. Set-up by message, {setup: {directory,
 * interface, addresses}}; then {ready}. Answers {stop: true} with {counts} after the last flush.
 */
import { authorise, countsOf, openLiveCore, ordersFor } from './live-core.ts';

interface Setup {
  readonly directory: string;
  readonly interface: string;
  readonly addresses: readonly string[];
}

function run(setup: Setup): void {
  const core = openLiveCore(setup.directory);
  authorise(core, ordersFor(setup.addresses));
  core.engine.openInterfaces([{ name: setup.interface, point: 'bench' }]);
  globalThis.gc?.(); // what making the orders left behind is not the capture's cost
  process.once('message', () => void stop());
  process.send?.({ ready: true });

  async function stop(): Promise<void> {
    core.engine.stopSources();
    await core.engine.flush();
    process.send?.({ counts: countsOf(core.engine) });
    await core.engine.close();
    process.disconnect();
  }
}

process.once('message', ({ setup }: { setup: Setup }) => run(setup));
process.send?.({ up: true });
