/**
 * The agencies' collection systems of the outage drill, in a process of their own: TLS, everything checked, nothing stored. After
 * {setup: {truth, agencies, tls}} says {ports}; {mode} is a command of each of them, answered with {mode}; {ask: true} is answered with
 * {received}; {finish: true} with {verdict}, and is the end.
 */
import type { Lemf, LemfFault, LiidReport } from '../../src/lemf/lemf.ts';
import { startLemf } from '../../src/lemf/lemf.ts';
import type { LemfTls } from '../../src/lemf/lemf.ts';
import { expectedAt, isExpected } from './traffic.ts';
import type { Truth } from './traffic.ts';

export interface LemfSetup {
  readonly truth: Truth;
  readonly agencies: number;
  readonly tls: LemfTls;
}

export interface LemfVerdict {
  readonly liids: Readonly<Record<string, LiidReport>>;
  readonly faults: readonly LemfFault[];
  readonly faultCount: number;
  /** Packets that are not the ones which had to come next. */
  readonly foreign: number;
}

export interface Received {
  /** Content PDUs of all agencies, and their octets, duplicates too. */
  readonly pdus: number;
  readonly octets: number;
}

export const liidOf = (warrant: number): string => `OUT-${warrant}`;

class ContentCheck {
  foreign = 0;
  readonly #truth: Truth;
  readonly #next: number[];
  readonly #warrants: ReadonlyMap<string, number>;

  constructor(truth: Truth) {
    this.#truth = truth;
    this.#next = Array.from({ length: truth.warrants }, () => 0);
    this.#warrants = new Map(this.#next.map((_, warrant) => [liidOf(warrant), warrant]));
  }

  see(liid: string, octets: Buffer, start: number, end: number): void {
    const warrant = this.#warrants.get(liid) ?? -1;
    const item = this.#next[warrant] ?? 0;
    this.#next[warrant] = item + 1;
    if (!isExpected(octets, start, end, expectedAt(this.#truth, warrant, item))) this.foreign++;
  }
}

function received(lemfs: readonly Lemf[]): Received {
  const reports = lemfs.map((lemf) => lemf.report().hi3);
  const sum = (pick: 'pdus' | 'octets'): number => reports.reduce((total, each) => total + each[pick], 0);
  return { pdus: sum('pdus'), octets: sum('octets') };
}

function verdict(lemfs: readonly Lemf[], check: ContentCheck): LemfVerdict {
  const reports = lemfs.map((lemf) => lemf.report());
  return {
    liids: Object.assign({}, ...reports.map(({ liids }) => liids)) as LemfVerdict['liids'],
    faults: reports.flatMap(({ faults }) => faults).slice(0, 20),
    faultCount: reports.reduce((sum, each) => sum + each.faultCount, 0),
    foreign: check.foreign,
  };
}

async function run({ truth, agencies, tls }: LemfSetup): Promise<void> {
  const check = new ContentCheck(truth);
  const options = { host: '127.0.0.1', hi2Port: 0, hi3Port: 0, mode: 'check', tls } as const;
  const onContent = check.see.bind(check);
  const lemfs = await Promise.all(Array.from({ length: agencies }, () => startLemf({ ...options, onContent })));
  process.on('message', (message: { mode?: string; finish?: true }) => {
    void (async () => {
      const { mode } = message;
      if (mode !== undefined) {
        for (const lemf of lemfs) await lemf.command(mode);
        process.send?.({ mode });
      } else if (message.finish === true) {
        process.send?.({ verdict: verdict(lemfs, check) });
        for (const lemf of lemfs) await lemf.close();
        process.exit();
      } else process.send?.({ received: received(lemfs) });
    })();
  });
  process.send?.({ ports: lemfs.map(({ ports }) => ports) });
}

// A listener that stays keeps the channel, and with it the process, alive between messages.
process.on('message', () => undefined);
process.once('message', ({ setup }: { setup: LemfSetup }) => void run(setup));
process.send?.({ up: true });
