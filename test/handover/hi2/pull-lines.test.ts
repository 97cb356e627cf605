import { expect } from 'chai';
import { pullLineOf } from '../../../src/handover/hi2/pull-lines.ts';
import type { Hi2Record } from '../../../src/model/iri.ts';

const source = { liid: 'W-1', profile: { operatorId: 'OPER1', networkElementId: '' } };
const TIME_NS = 1_700_000_000_123_456_789n;
const parsed = (record: Hi2Record): unknown => {
  const line = pullLineOf(source, 7, record).toString('utf8');
  expect(line.indexOf('\n')).to.equal(line.length - 1);
  return JSON.parse(line);
};

describe('IRI as lines', () => {
  it('say of a record what the order and the signalling say, the time to the nanosecond', () => {
    const record: Hi2Record = {
      ...{ kind: 'iri', ordinal: 3, sequence: 2, timeNs: TIME_NS, type: 'end' },
      event: 'endOfInterceptionWithSessionActive',
      addresses: [
        { version: 4, prefixLength: 32, address: Buffer.from([192, 0, 2, 7]) },
        { version: 4, prefixLength: 32, address: Buffer.from([198, 51, 100, 9]), onlySeen: true },
      ],
      identifiers: [{ kind: 'mac', address: Buffer.from('02005e100001', 'hex'), point: '' }],
      ...{ octetsFromTarget: 1n << 60n, octetsToTarget: 2n },
    };
    expect(parsed(record)).to.deep.equal({
      ...{ kind: 'iri', sequence: 2, time: '2023-11-14T22:13:20.123456789Z', liid: 'W-1', operator: 'OPER1', cin: 7 },
      ...{ type: 'end', event: 'endOfInterceptionWithSessionActive', addresses: ['192.0.2.7'], seen: ['198.51.100.9'] },
      identifiers: [{ kind: 'mac', value: '02:00:5e:10:00:01' }],
      ...{ octetsFromTarget: '1152921504606846976', octetsToTarget: '2' },
    });
  });

  it('say of a notice what happened to the interception, and when nothing was stored', () => {
    const interval = { fromNs: TIME_NS, toNs: TIME_NS + 1n };
    const notice = { kind: 'hi1', ordinal: 4, sequence: 1, timeNs: TIME_NS, operation: 'alarm' } as const;
    expect(parsed({ ...notice, information: 'gap: content lost', interval })).to.include({
      ...{ kind: 'notice', operation: 'alarm', information: 'gap: content lost' },
      ...{ from: '2023-11-14T22:13:20.123456789Z', to: '2023-11-14T22:13:20.12345679Z' },
    });
  });
});
