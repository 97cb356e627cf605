import { spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/program.ts';
import { exitCodeOf } from '../../src/cli/failure.ts';
import { GROUPS } from '../../src/cli/groups.ts';
import { referencePage } from '../../src/cli/reference.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { ensureBundle, launcher, root, scratch, writ } from './program.ts';

const silent: Terminal = {
  isInteractive: false,
  print: () => undefined,
  note: () => undefined,
  ask: () => Promise.resolve(''),
  askSecret: () => Promise.resolve(''),
};

function shownCommands(command: Command): Command[] {
  return command.commands.filter((each) => each.summary() !== '').flatMap((each) => [each, ...shownCommands(each)]);
}

function wordsOf(command: Command): string[] {
  return command.parent === null ? [] : [...wordsOf(command.parent), command.name()];
}

describe('the help', function () {
  this.timeout(120_000);
  let program: Command;
  before(async () => {
    ensureBundle();
    program = await buildProgram(silent, []);
  });

  /** In this process: the launcher itself is tried below. */
  async function helpOf(words: readonly string[]): Promise<{ readonly text: string; readonly code: number }> {
    const printed: string[] = [];
    try {
      const line = [...words, '--help'];
      const called = await buildProgram({ ...silent, print: (text) => void printed.push(text) }, line);
      await called.parseAsync(line, { from: 'user' });
    } catch (thrown) {
      return { text: printed.join('\n'), code: exitCodeOf(thrown) };
    }
    throw new Error('help does not end the command');
  }

  it('of every command says what it does, with an example, and ends well', async () => {
    const commands = shownCommands(program).map(wordsOf);
    for (const words of commands) {
      const { text, code } = await helpOf(words);
      expect([words.join(' '), code]).to.deep.equal([words.join(' '), 0]);
      expect(text)
        .to.contain(`Usage: writ ${words.join(' ')}`)
        .and.to.match(/\nExamples?:\n {2}\$ /);
    }
    expect(commands.length).to.be.greaterThan(40);
  });

  it('ends quietly when whoever reads it has gone, as `head` does', async () => {
    const child = spawn(process.execPath, [launcher, 'reference'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    expect(await new Promise((resolve) => child.on('close', resolve))).to.equal(0);
    expect(err).to.equal('');
  });

  it('comes from the launcher on standard output', async () => {
    const { code, out, err } = await writ(['warrant', 'approve', '--help']);
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.contain('Usage: writ warrant approve').and.to.contain('What comes next:');
  });

  it('works through a symbolic link, from any folder', async () => {
    const place = scratch();
    try {
      const link = path.join(place.folder, 'writ');
      symlinkSync(launcher, link);
      const { code, out } = await writ(['--version'], { program: link, cwd: '/' });
      const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
      expect([code, out.trim()]).to.deep.equal([0, version]);
    } finally {
      place.remove();
    }
  });

  it('stands in docs/cli.md as it is (bin/writ reference > docs/cli.md)', () => {
    expect(readFileSync(path.join(root, 'docs', 'cli.md'), 'utf8').trim()).to.equal(referencePage(program).trim());
  });

  it('knows each command by the name under which its code is loaded, and loads that alone', async () => {
    for (const { names } of GROUPS.flatMap(({ parts }) => parts)) {
      for (const name of names) {
        const alone = await buildProgram(silent, ['--home', 'pdu', '--json', name, 'list']);
        const known = alone.commands.map((each) => each.name()).filter((each) => each !== 'reference');
        expect(known).to.deep.equal(names);
      }
    }
  });

  it('names no target, password or passphrase as an argument', () => {
    const options = shownCommands(program).flatMap((command) => command.options.map((option) => option.long ?? ''));
    expect(options.filter((name) => /pass|secret|selector|target|liid|address/.test(name))).to.deep.equal([]);
  });
});
