/** A counting LEMF over plain TCP: after {setup} says {ports}. */
import { startLemf } from '../../src/lemf/lemf.ts';

// A listener that stays keeps the channel, and with it the process, alive.
process.on('message', () => undefined);
process.once('message', () => {
  const quiet = { host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'count' } as const;
  void startLemf(quiet).then((lemf) => process.send?.({ ports: lemf.ports }));
});
process.send?.({ up: true });
