import { expect } from 'chai';
import { cinOf } from '../../src/model/cin.ts';
import { idToOctets, newId } from '../../src/model/ids.ts';
import { CccIds } from '../../src/warrants/ccc-ids.ts';
import type { Endpoint } from '../../src/warrants/types.ts';

const endpoint = { host: 'lemf.example', hi3Port: 7003 } as Endpoint;
const cccIdOf = (id: string): number => cinOf(idToOctets(id));

describe('the CCC-ID of a grant', () => {
  it('is no other grant’s for the same host and port, of before or of the same submission', () => {
    const [old, first, second] = [newId(), newId(), newId()];
    const taken = new Map([['lemf.example 7003', new Set([cccIdOf(old)])]]);
    const ids = new CccIds(taken);
    const drawn = [old, first, first, old, second];
    const draw = () => drawn.shift() ?? newId();
    expect([ids.newGrantId(endpoint, draw), ids.newGrantId(endpoint, draw)]).to.deep.equal([first, second]);
  });

  it('may be another’s elsewhere', () => {
    const id = newId();
    const ids = new CccIds(new Map([['lemf.example 7004', new Set([cccIdOf(id)])]]));
    expect(ids.newGrantId(endpoint, () => id)).to.equal(id);
  });
});
