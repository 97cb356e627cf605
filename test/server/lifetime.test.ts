import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { expect } from 'chai';

describe('the end of a supervised process', () => {
  it('does not wait for what still holds its event loop', () => {
    const program = `
      import { leave } from './src/server/lifetime.ts';
      setInterval(() => undefined, 1000);
      console.log('last words');
      leave();`;
    const arguments_ = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const run = spawnSync(process.execPath, arguments_, { encoding: 'utf8', timeout: 20_000 });
    expect({ code: run.status, said: run.stdout }).to.deep.equal({ code: 0, said: 'last words\n' });
  });
});
