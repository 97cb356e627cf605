/** Reading and checking the audit log. */
import type { Command } from 'commander';
import type { AuditRowShape, AuditVerdictShape } from '../../api/shapes.ts';
import { writeNew } from '../files.ts';
import type { Open } from '../program.ts';
import { table } from '../table.ts';
import { teach } from '../teach.ts';
import { wholeNumber } from './agency.ts';

interface ListOptions {
  readonly subject?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly after?: string;
  readonly limit: number;
}

function queryOf(options: ListOptions): string {
  const { subject, actor, action, after, limit } = options;
  const given = Object.entries({ subject, actor, action, after, limit }).filter(([, value]) => value !== undefined);
  return new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)]))).toString();
}

function describeVerdict(verdict: AuditVerdictShape): string {
  if (verdict.ok) return `The chain is whole: ${verdict.entries} entries, head ${verdict.head ?? ''}`;
  return `The chain is BROKEN at entry ${verdict.badSeq ?? '?'}: ${verdict.reason ?? ''}`;
}

function addVerify(group: Command, open: Open): void {
  const verify = teach(group.command('verify'), {
    summary: 'check the whole chain',
    does: 'Computes the hash of every entry anew and compares. Names the first entry that was changed, removed or added. Exit code 1 when broken.',
    examples: ['writ audit verify'],
    next: 'Write the head down somewhere else: an altered log can then be shown even if someone made a whole new chain.',
  });
  verify.action(async () => {
    const context = open(verify);
    const verdict = await (await context.api()).get<AuditVerdictShape>('/audit/verification');
    context.show(verdict, describeVerdict);
    if (!verdict.ok) process.exitCode = 1;
  });
}

function addExport(group: Command, open: Open): void {
  const command = teach(group.command('export').requiredOption('--out <file>', 'a new file, NDJSON, mode 0600'), {
    summary: 'the whole log into a file',
    does: 'Writes every entry as one line of JSON with what its hash is made of, so that others can check it without Writ.',
    examples: ['writ audit export --out audit.ndjson'],
  });
  command.action(async (options: { out: string }) => {
    const context = open(command);
    const text = await (await context.api()).getText('/audit/export');
    writeNew(options.out, text, 0o600);
    const entries = text.split('\n').length - 1;
    context.show({ file: options.out, entries }, () => `${entries} entries in ${options.out}`);
  });
}

export function addAudit(program: Command, open: Open): void {
  const group = teach(program.command('audit'), {
    summary: 'the hash-chained log of everything done and read',
    does: 'Every change, every read of a warrant, every refusal of the core. For auditors and the security officer.',
    examples: ['writ audit list --limit 20', 'writ audit verify'],
  });
  const list = group
    .command('list')
    .option('--subject <what>', 'warrant:ID, grant:ID, person:ID')
    .option('--actor <who>', 'person:ID, core, system:NAME')
    .option('--action <name>', 'for instance warrant.stopped')
    .option('--after <seq>', 'entries behind this number')
    .option('--limit <n>', 'how many', wholeNumber, 100);
  teach(list, {
    summary: 'entries, oldest first',
    does: 'Lists entries: number, time, who, what, about what.',
    examples: ['writ audit list --action warrant.stopped', 'writ audit list --after 1200 --json'],
  });
  list.action(async (options: ListOptions) => {
    const context = open(list);
    const rows = await (await context.api()).get<AuditRowShape[]>(`/audit?${queryOf(options)}`);
    context.show(rows, (all) =>
      table(
        ['SEQ', 'AT', 'WHO', 'WHAT', 'ABOUT'],
        all.map((row) => [row.seq, row.at, row.actor, row.action, row.subject ?? '']),
      ),
    );
  });
  addVerify(group, open);
  addExport(group, open);
}
