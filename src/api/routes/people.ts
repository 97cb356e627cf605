import * as z from 'zod';
import { listKeys } from '../../auth/keys.ts';
import { addPerson, disablePerson, listPeople } from '../../auth/people.ts';
import { withTransaction } from '../../db/transaction.ts';
import { callerOf } from '../access.ts';
import type { ApiServices } from '../services.ts';
import { idParams, key, newPerson, person } from '../shapes.ts';
import { keyView, personView } from '../views.ts';
import { type App, route } from './route.ts';

export function addPeopleRoutes(app: App, { db }: ApiServices): void {
  const list = route(['people.read'], { tag: 'People', summary: 'Everyone with an account' }, z.array(person), {});
  app.get('/api/v1/people', list, async (request) => (await listPeople(db, callerOf(request).actor)).map(personView));

  const add = route(
    ['people.write'],
    {
      tag: 'People',
      summary: 'Add a person',
      description: 'One person holds one role. An approver also needs a key in the trust file.',
    },
    person,
    { body: newPerson },
  );
  app.post('/api/v1/people', add, async (request) => {
    const { actor } = callerOf(request);
    return personView(await withTransaction(db, (tx) => addPerson(tx, actor, request.body)));
  });

  const disable = route(
    ['people.write'],
    {
      tag: 'People',
      summary: 'Disable a person',
      description: 'Ends their sessions. Their key stays trusted until it is replaced.',
    },
    z.object({}),
    { params: idParams },
  );
  app.post('/api/v1/people/:id/disable', disable, async (request) => {
    await withTransaction(db, (tx) => disablePerson(tx, callerOf(request).actor, request.params.id));
    return {};
  });

  const keys = route(
    ['people.read'],
    { tag: 'People', summary: 'Approval keys, in use and retired' },
    z.array(key),
    {},
  );
  app.get('/api/v1/keys', keys, async () => (await listKeys(db)).map(keyView));
}
