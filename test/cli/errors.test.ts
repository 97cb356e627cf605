import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { parseAdvice } from '../../src/cli/advice.ts';
import { describeFailure, exitCodeOf } from '../../src/cli/failure.ts';
import { InputError } from '../../src/cli/input-error.ts';
import { statusOf } from '../../src/api/statuses.ts';
import { WritError } from '../../src/base/errors.ts';

/** Words of this form that are no codes: environment variables, a C++ macro, an example in a help text. */
const NO_CODES = new Set(['WRIT_HOME', 'WRIT_LOG', 'WRIT_TOKEN', 'WRIT_RETURN_IF_ERROR', 'WRIT_CODE']);
const PLACES: readonly (readonly [string, RegExp])[] = [
  ['src', /\.ts$/],
  ['addon/src', /\.(cc|h)$/],
  ['migrations', /./],
  ['bin', /writ$/],
];

function filesIn([folder, form]: readonly [string, RegExp]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && form.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Include guards and prefixes (`WRIT_IPC_`) are no codes. */
function codesIn(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/^#.*$/gm, '');
  return [...text.matchAll(/\bWRIT_[A-Z0-9]+_[A-Z0-9_]+\b/g)]
    .map(([code]) => code)
    .filter((c) => !c.endsWith('_') && !NO_CODES.has(c));
}

describe('the error codes', () => {
  const used = new Set(PLACES.flatMap(filesIn).flatMap(codesIn));
  const page = readFileSync('docs/errors.md', 'utf8');
  const advice = parseAdvice(page);

  it('each have a line in docs/errors.md that says what to do', () => {
    expect([...used].filter((code) => !advice.has(code))).to.deep.equal([]);
    expect([...advice].filter(([, what]) => what.length < 8)).to.deep.equal([]);
  });

  it('stand in docs/errors.md once, and only those that exist', () => {
    expect([...advice.keys()].filter((code) => !used.has(code))).to.deep.equal([]);
    const rows = [...page.matchAll(/^\| `(WRIT_[A-Z0-9_]+)`/gm)].map((row) => row[1]);
    expect(rows.length).to.equal(new Set(rows).size);
  });

  it('of the rooms behind the API have an HTTP status', () => {
    const behind = [...used].filter((code) => /^WRIT_(WARRANT|MODEL)_/.test(code));
    expect(behind.filter((code) => statusOf(code) === undefined)).to.deep.equal([]);
    // What delivery says to a request that the office passes on to it.
    const passedOn = ['handover-keys.ts', 'rehearsal-handlers.ts', 'manifest-signature.ts'].map(
      (f) => `src/server/${f}`,
    );
    const said = ['WRIT_DELIVERY_NOT_ENCRYPTED', ...[...passedOn, 'src/auth/pki/integrity-key.ts'].flatMap(codesIn)];
    expect(said).to.include.members(['WRIT_DELIVERY_KEY_RECIPIENT', 'WRIT_DELIVERY_NO_SIGNER']);
    expect(said.filter((code) => statusOf(code) === undefined)).to.deep.equal([]);
    expect(statusOf('WRIT_SPOOL_CORRUPT')).to.equal(undefined);
  });

  it('reach the terminal as one line with the code, and one that says what to do', () => {
    const text = describeFailure(new WritError('WRIT_CLI_NO_SERVER', 'no Writ server answers'));
    expect(text.split('\n')).to.have.length(2);
    expect(text).to.match(/^writ: no Writ server answers \(WRIT_CLI_NO_SERVER\)\n {6}Start it with writ serve/);
  });

  it('decide the exit code', () => {
    expect(exitCodeOf(new WritError('WRIT_CLI_NO_SERVER', ''))).to.equal(1);
    expect(exitCodeOf(new WritError('WRIT_SCENARIO_INVALID', ''))).to.equal(2);
    expect(exitCodeOf(new InputError('WRIT_CLI_NOT_SET_UP', ''))).to.equal(2);
    expect(exitCodeOf(new Error('x'))).to.equal(1);
  });
});
