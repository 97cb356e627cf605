import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';

/** The C++ tests, built with AddressSanitizer and UBSan by `make -C addon tests`: each file a run of `checks`, the fuzzing targets a program of their own. */
describe('the native core, under ASan and UBSan', () => {
  const programs = readdirSync('addon/test')
    .filter((file) => file.endsWith('_test.cc'))
    .map((file) => file.replace(/\.cc$/, ''));

  for (const name of programs) {
    it(`passes ${name}`, function () {
      this.timeout(300_000);
      const [program, args] = name === 'fuzz_test' ? [name, []] : ['checks', [name]];
      const result = spawnSync(path.resolve('build/addon', program), args, { encoding: 'utf8', maxBuffer: 64 << 20 });
      expect(result.status, result.stdout + result.stderr + String(result.error ?? '')).to.equal(0);
    });
  }
});
