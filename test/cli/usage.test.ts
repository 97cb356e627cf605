import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { writHere } from './captured.ts';
import { ensureBundle, scratch, writ, type Scratch } from './program.ts';

describe('wrong usage', function () {
  this.timeout(120_000);
  let place: Scratch;
  before(() => {
    place = scratch();
    ensureBundle();
  });
  after(() => place.remove());

  const expectRefusal = async (args: readonly string[], code: number, pattern: RegExp): Promise<void> => {
    const run = await writHere([...args, '--home', path.join(place.folder, 'home')]);
    expect(run.err, args.join(' ')).to.match(pattern);
    expect([run.code, run.out, run.err.includes('    at ')], args.join(' ')).to.deep.equal([code, '', false]);
  };

  it('of the command line is exit code 2, with what was meant', async () => {
    await expectRefusal(['warrant', 'aprove', 'x'], 2, /Did you mean approve\?/);
    await expectRefusal(['drill', '--out', 'x'], 2, /required option '--scenario <file>'/);
    await expectRefusal(['audit', 'list', '--limit', 'many'], 2, /Give a whole number/);
    await expectRefusal(['stop'], 2, /missing required argument 'id'/);
    await expectRefusal(['stop', 'xyz'], 2, /WRIT_CLI_USAGE/);
    const lemf = ['lemf', '--out', 'x', '--pull'];
    await expectRefusal([...lemf, 'http://192.0.2.1:1'], 2, /--pull takes where the packages are/);
    await expectRefusal([...lemf, 'https://192.0.2.1:1'], 2, /--pull needs --operator-pin/);
    await expectRefusal(['warrant', 'show', 'abcd', '--unmask'], 2, /--unmask needs a reason/);
    await expectRefusal(['person', 'add', 'x', '--name', 'X', '--role', 'king'], 2, /Allowed choices are/);
  });

  it('ends the process with that exit code, and nothing on standard output', async () => {
    const run = await writ(['nonsense'], { home: place.folder });
    expect([run.code, run.out]).to.deep.equal([2, '']);
    expect(run.err).to.match(/^writ: unknown command 'nonsense' \(WRIT_CLI_USAGE\)/);
  });

  it('of a home that is not set up, or not signed in to, says what comes first', async () => {
    await expectRefusal(['serve'], 2, /WRIT_CLI_NOT_SET_UP\)\n +Run `writ init` first/);
    await expectRefusal(['core'], 2, /WRIT_CLI_NOT_SET_UP/);
    await expectRefusal(['warrant', 'list'], 2, /WRIT_CLI_SIGNED_OUT\)\n +Sign in first/);
    await expectRefusal(['trust', 'show'], 2, /WRIT_CLI_FILE/);
  });

  it('never waits for a question that nobody can see', async () => {
    await expectRefusal(['login', 'anna'], 2, /WRIT_CLI_NO_TERMINAL/);
    await expectRefusal(['init'], 2, /WRIT_CLI_NO_TERMINAL/);
  });

  it('of answers is told by their place, never by their value', async () => {
    const wrongName = place.secret('wrong.json', { passwort: 'swordfish' });
    await expectRefusal(['login', 'anna', '--answers', wrongName], 2, /^(?!.*swordfish).*WRIT_CLI_ANSWERS/s);
    const broken = path.join(place.folder, 'broken.json');
    writeFileSync(broken, 'swordfish', { mode: 0o600 });
    await expectRefusal(['login', 'anna', '--answers', broken], 2, /^(?!.*swordfish).*not JSON/s);
    const setup = place.secret('setup.json', { site: { name: 'x' }, people: [], certificate: 'swordfish' });
    await expectRefusal(['init', '--answers', setup], 2, /^(?!.*swordfish).*WRIT_CLI_ANSWERS/s);
  });

  it('of an answers file that others can read is refused before it is used', async () => {
    const file = path.join(place.folder, 'open.json');
    writeFileSync(file, '{"password": "x"}');
    chmodSync(file, 0o644);
    await expectRefusal(['login', 'anna', '--answers', file], 2, /WRIT_CLI_ANSWERS_EXPOSED\)\n +Run: chmod 600/);
    await expectRefusal(['login', 'anna', '--answers', `${file}.none`], 2, /no answers file/);
  });

  it('without a server is exit code 1, and says how to start one', async () => {
    const answers = place.secret('password.json', { password: 'x' });
    const login = ['--url', 'http://127.0.0.1:9', 'login', 'anna', '--answers', answers];
    await expectRefusal(login, 1, /WRIT_CLI_NO_SERVER\)\n +Start it with writ serve/);
    await expectRefusal(['stop', '0a0a0a0a', '--reason', 'x'], 1, /WRIT_IPC_CLOSED/);
  });

  it('of a drill is exit code 2, with the place in the scenario, and leaves no output', async () => {
    const scenario = path.join(place.folder, 'scenario.json');
    writeFileSync(scenario, '{"name": "x", "surprise": 1}');
    await expectRefusal(
      ['drill', '--scenario', scenario, '--out', path.join(place.folder, 'out')],
      2,
      /WRIT_SCENARIO_INVALID/,
    );
  });
});
