/** `writ drill`: a whole Writ on a scenario, with throwaway keys, judged at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { EXIT } from '../failure.ts';
import type { Open } from '../program.ts';
import { json } from '../table.ts';
import { teach } from '../teach.ts';

interface DrillCliOptions {
  readonly scenario: string;
  readonly out: string;
  readonly keep?: boolean;
  readonly quiet?: boolean;
}

async function drill(context: Context, { scenario, out, keep, quiet }: DrillCliOptions): Promise<void> {
  const { runDrill, finalText } = await drillRoom();
  const watch = quiet || context.wantsJson ? {} : { output: process.stderr };
  const report = await runDrill({ scenario, out, keep: keep ?? false, ...watch });
  context.show(report, finalText);
  process.exitCode = report.ok ? EXIT.ok : EXIT.failed;
}

/** Loaded when a drill is run: it brings the whole of Writ. */
async function drillRoom() {
  const [{ runDrill }, { finalText }] = await Promise.all([
    import('../../drill/drill.ts'),
    import('../../drill/view.ts'),
  ]);
  return { runDrill, finalText };
}

/** The bundled drill of `npm start`: watched, and its output thrown away. */
export async function drillVisibly(context: Context, scenario: string): Promise<boolean> {
  const { runDrill, finalText } = await drillRoom();
  const folder = mkdtempSync(path.join(tmpdir(), 'writ-demo-'));
  try {
    const report = await runDrill({ scenario, out: path.join(folder, 'out'), output: process.stdout });
    context.terminal.print(finalText(report));
    return report.ok;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function addDrill(program: Command, open: Open): void {
  const command = program
    .command('drill')
    .requiredOption('--scenario <file>', 'the scenario, JSON: docs/scenario.md')
    .requiredOption('--out <dir>', 'an absent or empty folder for the report and what the agencies received')
    .option('--keep', 'keep the throwaway instance, to look into it')
    .option('--quiet', 'no live view');
  teach(command, {
    summary: 'run a whole Writ on a scenario, with throwaway keys, and judge it',
    does:
      'Makes people, keys, a database and collection systems for this run alone, takes the scenario’s warrants through review ' +
      'and both signatures, plays its captures (or listens on a test interface), breaks what the scenario says, and compares what ' +
      'the agencies hold with what was matched. Exit code 0: nothing was lost; 1: something was; 2: the scenario can’t be run.',
    examples: ['writ drill --scenario examples/demo/scenario.json --out /tmp/drill'],
    next: 'Read DIR/report.json; DIR/warrants/ID/cc.pcapng opens in Wireshark.',
  });
  command.action((options: DrillCliOptions) => drill(open(command), options));

  const schema = teach(program.command('scenario-schema'), {
    summary: 'the JSON Schema of a scenario file',
    does: 'Prints the JSON Schema that editors can check a scenario with.',
    examples: ['writ scenario-schema > scenario.schema.json'],
  });
  schema.action(async () => {
    const { scenarioJsonSchema } = await import('../../drill/scenario.ts');
    open(schema).terminal.print(json(scenarioJsonSchema()));
  });

  program.command('drill-lemfs', { hidden: true }).action(async () => {
    const { runDrillLemfs } = await import('../../drill/lemf-child.ts');
    await runDrillLemfs();
  });
}
