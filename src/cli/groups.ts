/**
 * The commands in the groups of the help. Each is loaded when it is called: a process that was killed is back sooner when it
 * brings no other command's code along.
 */
import type { Command } from 'commander';
import type { Open } from './program.ts';

export type Add = (program: Command, open: Open) => void;

/** `names`: of the commands that it adds to the program. */
export interface Part {
  readonly names: readonly string[];
  readonly load: () => Promise<Add>;
}

export interface Group {
  readonly title: string;
  readonly parts: readonly Part[];
}

function part(names: string, load: () => Promise<Add>): Part {
  return { names: names.split(' '), load };
}

const TRYING = [
  part('first-run', async () => (await import('./commands/first-run.ts')).addFirstRun),
  part('drill scenario-schema drill-lemfs', async () => (await import('./commands/drill.ts')).addDrill),
  part('lemf', async () => (await import('./commands/lemf.ts')).addLemf),
];

const RUNNING = [
  part('capture', async () => (await import('./commands/capture.ts')).addCapture),
  part('init', async () => (await import('./commands/init.ts')).addInit),
  part('certificate', async () => (await import('./commands/certificate.ts')).addCertificate),
  part('serve core delivery office', async () => (await import('./commands/processes.ts')).addProcesses),
  part('status', async () => (await import('./commands/status.ts')).addStatus),
  part('metrics', async () => (await import('./commands/metrics.ts')).addMetrics),
];

const PEOPLE = [
  part('login logout whoami', async () => (await import('./commands/session.ts')).addSession),
  part('person', async () => (await import('./commands/person.ts')).addPeople),
  part('key', async () => (await import('./commands/key.ts')).addKeys),
  part('trust', async () => (await import('./commands/trust.ts')).addTrust),
];

const ORDERS = [
  part('agency', async () => (await import('./commands/agency.ts')).addAgencies),
  part('endpoint', async () => (await import('./commands/agency.ts')).addEndpoints),
  part('profile', async () => (await import('./commands/profile.ts')).addProfiles),
  part('warrant', async () => (await import('./commands/warrant.ts')).addWarrants),
  part('grant', async () => (await import('./commands/grant.ts')).addGrants),
  part('stop', async () => (await import('./commands/stop.ts')).addStop),
  part('stream', async () => (await import('./commands/stream.ts')).addStreams),
  part('stream', async () => (await import('./commands/stream-skip.ts')).addStreamSkip),
];

const AFTERWARDS = [
  part('audit', async () => (await import('./commands/audit.ts')).addAudit),
  part('pdu', async () => (await import('./commands/pdu.ts')).addPdu),
  part('backup restore', async () => (await import('./commands/backup.ts')).addBackup),
];

export const GROUPS: readonly Group[] = [
  { title: 'Trying it out:', parts: TRYING },
  { title: 'Setting up and running:', parts: RUNNING },
  { title: 'People and keys:', parts: PEOPLE },
  { title: 'Orders:', parts: ORDERS },
  { title: 'Afterwards:', parts: AFTERWARDS },
];
