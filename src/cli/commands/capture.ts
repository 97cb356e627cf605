/** `writ capture check`: what a tap or a capture file shows. Needs no home, no server and no order. */
import { existsSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { codeOf, isWritError } from '../../base/errors.ts';
import { judgeFile, judgeInterface } from '../../insight/capture-verdict.ts';
import { isFit } from '../../insight/finding.ts';
import { interfaceFacts, machineFacts, surveyFile, surveyInterface } from '../../native/addon.ts';
import { describeCheck, type CheckReport } from '../capture-report.ts';
import type { Context } from '../context.ts';
import { InputError } from '../input-error.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';

const LONGEST_S = 3600;

function secondsOf(text: string): number {
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= LONGEST_S) return seconds;
  throw new InvalidArgumentError(`Give seconds up to ${LONGEST_S}.`);
}

/** What the engineer named does not fit, as opposed to what was found there. */
const INPUT_CODES: ReadonlySet<string> = new Set([
  'WRIT_CAPTURE_OPEN',
  'WRIT_CAPTURE_FORMAT',
  'WRIT_CAPTURE_NO_INTERFACE',
  'WRIT_CAPTURE_LINK_TYPE',
]);

function asInput(thrown: unknown): unknown {
  const code = codeOf(thrown);
  if (!isWritError(thrown) || code === undefined || !INPUT_CODES.has(code)) return thrown;
  return new InputError(code as `WRIT_${string}`, thrown.message);
}

/** An interface goes before a file of the same name: the file can be given as ./NAME. */
function isInterface(source: string): boolean {
  try {
    interfaceFacts(source);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) !== 'WRIT_CAPTURE_NO_INTERFACE') throw thrown;
    if (source.includes('/') || existsSync(source)) return false;
    throw new InputError('WRIT_CAPTURE_NO_INTERFACE', `there is neither an interface nor a file named ${source}`);
  }
}

async function survey(source: string, seconds: number): Promise<CheckReport> {
  if (!isInterface(source)) {
    const seen = await surveyFile(source);
    const findings = judgeFile(seen, Date.now());
    return { source, kind: 'file', fit: isFit(findings), findings, survey: seen };
  }
  const seen = await surveyInterface(source, seconds);
  const machine = machineFacts();
  const findings = judgeInterface(source, seen, machine, Date.now());
  return { source, kind: 'interface', fit: isFit(findings), findings, survey: seen, machine };
}

async function check(context: Context, source: string, seconds: number): Promise<void> {
  try {
    const report = await survey(source, seconds);
    context.show(report, describeCheck);
    if (!report.fit) process.exitCode = 1;
  } catch (thrown) {
    throw asInput(thrown);
  }
}

export function addCapture(program: Command, open: Open): void {
  const group = teach(program.command('capture'), {
    summary: 'look at taps and capture files',
    does: 'For the engineer who installs Writ: what a source of frames shows, in counts only. Takes no order and keeps nothing.',
    examples: ['writ capture check eth1'],
  });
  const command = teach(group.command('check <source>'), {
    summary: 'say whether an interface or a file is fit for evidence',
    does:
      'Watches an interface for some seconds, or reads a pcap or pcapng file, and says what is in it: wrappings, what cannot be ' +
      'read, truncated and merged packets, duplicates, missing directions, stamps, loss; of an interface also offloads, clock and ' +
      'ring. Each finding is OK, ATTENTION or WRONG with what to do. Counts only: no address and no content is shown or kept. ' +
      'Needs no set-up; an interface takes CAP_NET_RAW. Exit codes: 0 fit for evidence, 1 something is WRONG or the check failed, ' +
      '2 no such interface or file.',
    examples: [
      'writ capture check eth1 --seconds 60',
      'writ capture check ./monday.pcapng',
      'writ --json capture check eth1',
    ],
    next: 'Put right what is WRONG and check again at the busiest hour; then name the interface in writ.json.\ndocs/operations.md explains each finding.',
  }).option('--seconds <n>', 'how long to watch an interface', secondsOf, 10);
  command.action((source: string, { seconds }: { seconds: number }) => check(open(command), source, seconds));
}
