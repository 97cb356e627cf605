import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { expect } from 'chai';
import { systemTerminal, type Terminal } from '../../src/cli/terminal.ts';
import { duration } from '../../src/cli/grant-summary.ts';
import { aligned, table } from '../../src/cli/table.ts';

interface Keyboard {
  readonly terminal: Terminal;
  readonly rawModes: readonly boolean[];
  readonly type: (keys: string) => void;
  readonly shown: () => string;
}

function keyboard(): Keyboard {
  const rawModes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => void rawModes.push(on) });
  const screen = Object.assign(new PassThrough(), { isTTY: true });
  const terminal = systemTerminal(
    input as unknown as ReadStream,
    screen as unknown as WriteStream,
    screen as unknown as WriteStream,
  );
  return {
    terminal,
    rawModes,
    type: (keys) => void input.write(keys),
    shown: () => String((screen.read() as Buffer | null) ?? ''),
  };
}

describe('the terminal', () => {
  it('takes a secret without showing a key of it, corrections included', async () => {
    const { terminal, rawModes, type, shown } = keyboard();
    const asked = terminal.askSecret('Password');
    type('swordfisj');
    type('\u007fh\r');
    expect(await asked).to.equal('swordfish');
    expect(shown()).to.equal('Password: \n');
    expect(rawModes, 'the terminal is given back').to.deep.equal([true, false]);
  });

  it('gives the terminal back when the person breaks off', async () => {
    const { terminal, rawModes, type } = keyboard();
    const asked = terminal.askSecret('Password').catch((thrown: unknown) => thrown);
    type('sword\u0003');
    expect(await asked).to.have.property('code', 'WRIT_CLI_CANCELLED');
    expect(rawModes).to.deep.equal([true, false]);
  });

  it('drops what is said after the reader has gone, and nothing else that fails', () => {
    const screen = Object.assign(new PassThrough(), { isTTY: false }) as unknown as WriteStream;
    systemTerminal(Object.assign(new PassThrough(), { isTTY: false }) as unknown as ReadStream, screen, screen);
    expect(() => screen.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }))).not.to.throw();
    expect(() => screen.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).to.throw('full');
  });

  it('ends the process when a slow reader has everything, far more than a pipe takes at once', async () => {
    const octets = 1_000_000;
    const program = `
      import { endProcess, systemTerminal } from './src/cli/terminal.ts';
      systemTerminal(process.stdin, process.stdout, process.stderr).print('x'.repeat(${octets - 1}));
      await endProcess(3);`;
    const words = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let taken = 0;
    child.stdout.once('readable', () => {
      child.stdout.on('data', (chunk: Buffer) => (taken += chunk.length));
    });
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, taken }).to.deep.equal({ code: 3, taken: octets });
  });

  it('lays tables out in columns, and says when there is nothing', () => {
    expect(table(['A', 'LONG'], [['xyz', '1']])).to.equal('A    LONG\nxyz  1');
    expect(table(['A'], [])).to.equal('(none)');
    expect(aligned([['a', 'b'], ['ccc']])).to.equal('a    b\nccc');
  });

  it('says how long a grant lasts', () => {
    const minute = 60_000_000_000n;
    expect(duration(30n * 1440n * minute + 4n * 60n * minute + 5n * minute)).to.equal('30 d 4 h 5 min');
    expect(duration(1n)).to.equal('less than a minute');
  });
});
