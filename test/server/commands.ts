import { expect } from 'chai';
import { passwordOf, loginOf, type TestOffice } from '../api/office.ts';
import { writHere } from '../cli/captured.ts';
import type { Run, Scratch } from '../cli/program.ts';
import type { Role } from '../../src/model/role.ts';

/** The command line of somebody who is at an office. A command that has printed what is wrong ends by the process's exit code alone. */
export class Commands {
  readonly #office: TestOffice;
  readonly #place: Scratch;

  constructor(office: TestOffice, place: Scratch) {
    this.#office = office;
    this.#place = place;
  }

  async run(...args: string[]): Promise<Run> {
    const { home, url } = this.#office;
    const done = await writHere([...args, '--home', home.root, '--url', url]);
    const code = done.code ?? Number(process.exitCode ?? 0);
    process.exitCode = undefined;
    return { ...done, code };
  }

  async succeed(...args: string[]): Promise<string> {
    const done = await this.run(...args);
    expect(done.code, `${args.join(' ')}: ${done.out}${done.err}`).to.equal(0);
    return done.out;
  }

  signIn(role: Role): Promise<string> {
    const answers = this.#place.secret('password.json', { password: passwordOf(role) });
    return this.succeed('login', loginOf(role), '--answers', answers);
  }
}
