/** People and their accounts. Adding one takes the security officer. */
import { type Command, Option } from 'commander';
import type { PersonShape } from '../../api/shapes.ts';
import { roles } from '../../model/role.ts';
import { pick } from '../choice.ts';
import type { Open } from '../program.ts';
import { table } from '../table.ts';
import { answersOption, teach } from '../teach.ts';

const PERSON = { what: 'person', idOf: (p: PersonShape) => p.personId, nameOf: (p: PersonShape) => p.login };

function peopleTable(people: readonly PersonShape[]): string {
  const rows = people.map((p) => [p.personId, p.login, p.name, p.role, p.disabled ? 'disabled' : '']);
  return table(['PERSON', 'LOGIN', 'NAME', 'ROLE', ''], rows);
}

function addAdding(group: Command, open: Open): void {
  const add = group
    .command('add <login>')
    .requiredOption('--name <name>', 'the full name')
    .addOption(new Option('--role <role>', 'one person holds one role').choices(roles).makeOptionMandatory())
    .addOption(answersOption('{"password": "..."}'));
  teach(add, {
    summary: 'add a person',
    does: 'Makes an account. The first password is asked for. One person holds one role: separation of duties starts here.',
    examples: ['writ person add lena --name "Lena Example" --role approver-legal'],
    next: 'An approver also needs a key: they run `writ key new`, you run `writ trust add-key`.',
  });
  add.action(async (login: string, options: { name: string; role: string; answers?: string }) => {
    const context = open(add);
    const api = await context.api();
    const password = await context.secret(
      'password',
      `First password of ${login} (at least 12 characters)`,
      options.answers,
    );
    const { name, role } = options;
    context.show(await api.post<PersonShape>('/people', { login, name, role, password }), (made) =>
      peopleTable([made]),
    );
  });
}

export function addPeople(program: Command, open: Open): void {
  const group = teach(program.command('person'), {
    summary: 'people and their roles',
    does: 'Accounts of the people who work with Writ: compliance officer, legal and carrier approver, auditor, engineer, security officer.',
    examples: ['writ person list'],
  });
  addAdding(group, open);

  const list = teach(group.command('list'), {
    summary: 'everyone with an account',
    does: 'Lists people.',
    examples: ['writ person list'],
  });
  list.action(async () => {
    const context = open(list);
    context.show(await (await context.api()).get<PersonShape[]>('/people'), peopleTable);
  });

  const disable = teach(group.command('disable <login>'), {
    summary: 'end a person’s access',
    does: 'Ends their sessions and refuses new ones. Their approval key stays trusted until `writ trust replace-key`.',
    examples: ['writ person disable lena'],
  });
  disable.action(async (login: string) => {
    const context = open(disable);
    const api = await context.api();
    const person = pick(login, await api.get<PersonShape[]>('/people'), PERSON);
    await api.post(`/people/${person.personId}/disable`);
    context.show({ personId: person.personId, disabled: true }, () => `${login} can no longer sign in.`);
  });
}
