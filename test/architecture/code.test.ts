import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

function run(script: string, ...args: string[]): string {
  const result = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return result.status === 0 ? '' : result.stdout + result.stderr;
}

describe('the code', () => {
  let complaints: { readonly types: string; readonly lint: string } | undefined;

  it('can be checked', function () {
    this.timeout(600_000);
    const checker = ['--import', 'tsx', 'test/architecture/check-code.ts'];
    const result = spawnSync(process.execPath, checker, { encoding: 'utf8', maxBuffer: 64 << 20 });
    expect(result.status, result.stderr).to.equal(0);
    complaints = JSON.parse(result.stdout) as typeof complaints;
  });

  it('is type-correct', () => {
    expect(complaints?.types).to.equal('');
  });

  it('passes the linter', () => {
    expect(complaints?.lint).to.equal('');
  });

  it('is formatted', function () {
    this.timeout(120_000);
    expect(run('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')).to.equal('');
  });
});
