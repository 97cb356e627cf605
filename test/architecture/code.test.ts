import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

function run(script: string, ...args: string[]): string {
  const result = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return result.status === 0 ? '' : result.stdout + result.stderr;
}

describe('the code', () => {
  it('is type-correct', function () {
    this.timeout(300_000);
    expect(run('node_modules/typescript/bin/tsc', '--noEmit', '-p', '.')).to.equal('');
  });

  it('passes the linter', function () {
    this.timeout(600_000);
    expect(run('node_modules/eslint/bin/eslint.js', '--quiet', '.')).to.equal('');
  });

  it('is formatted', function () {
    this.timeout(120_000);
    expect(run('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')).to.equal('');
  });
});
