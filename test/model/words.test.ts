import { expect } from 'chai';
import fc from 'fast-check';
import { idFromOctets, idToOctets, newId } from '../../src/model/ids.ts';
import { formatInstant, parseInstant } from '../../src/model/instant.ts';
import {
  instrumentFromNumber,
  instrumentRules,
  instruments,
  requireScopeAllowed,
  scopeFromBits,
  scopeToBits,
} from '../../src/model/instrument.ts';
import type { Actor, Right } from '../../src/model/role.ts';
import { hasRight, requireRight, roles } from '../../src/model/role.ts';
import { endedStates, liveStates, warrantStates, warrantTransitions } from '../../src/model/warrant-state.ts';
import { codeThrown } from '../support/codes.ts';

describe('instants', () => {
  it('come back from their text to the nanosecond', () => {
    const ns = fc.bigInt({ min: -62_135_596_800n * 10n ** 9n, max: 253_402_300_799n * 10n ** 9n });
    fc.assert(fc.property(ns, (value) => void expect(parseInstant(formatInstant(value))).to.equal(value)));
  });

  it('are read with any zone and up to nine digits', () => {
    expect(parseInstant('2023-11-14T22:13:20.5Z')).to.equal(1_700_000_000_500_000_000n);
    expect(parseInstant('2023-11-14T23:13:20.123456789+01:00')).to.equal(1_700_000_000_123_456_789n);
    expect(parseInstant('2023-11-14T16:43:20-05:30')).to.equal(1_700_000_000_000_000_000n);
  });

  it('are never guessed', () => {
    const bad = [
      '',
      '2023-11-14',
      '2023-11-14T22:13:20',
      '2023-02-31T00:00:00Z',
      '2023-11-14T24:00:00Z',
      '2023-11-14T22:13:60Z',
      '2023-11-14 22:13:20Z',
      '2023-11-14T22:13:20.1234567890Z',
      '2023-13-01T00:00:00Z',
      '2023-11-14T22:13:20+2500',
    ];
    for (const text of bad) expect(parseInstant(text), text).to.equal(undefined);
  });
});

describe('ids', () => {
  it('are the same id as text and as octets', () => {
    const id = newId();
    expect(idFromOctets(idToOctets(id))).to.equal(id);
    for (const text of ['', id.toUpperCase(), `${id}0`, id.replaceAll('-', '')]) {
      expect(codeThrown(() => idToOctets(text))).to.equal('WRIT_MODEL_ID');
    }
    expect(codeThrown(() => idFromOctets(Buffer.alloc(15)))).to.equal('WRIT_MODEL_ID');
  });
});

describe('instruments', () => {
  it('keep their numbers, and default to no more than they allow', () => {
    expect(instruments.map((name) => instrumentRules[name].number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    for (const name of instruments) {
      expect(instrumentFromNumber(instrumentRules[name].number)).to.equal(name);
      requireScopeAllowed(name, instrumentRules[name].defaultScope);
    }
    expect(codeThrown(() => requireScopeAllowed('pen-trap', 'iri+cc'))).to.equal('WRIT_GRANT_SCOPE');
  });

  it('know two scopes and no other bits', () => {
    const known = Array.from({ length: 1 << 16 }, (_, bits) => bits).filter(
      (bits) => scopeFromBits(bits) !== undefined,
    );
    expect(known).to.deep.equal([scopeToBits('iri'), scopeToBits('iri+cc')]);
    expect(known).to.deep.equal([97, 99]);
  });
});

describe('roles', () => {
  const actor = (role: (typeof roles)[number]): Actor => ({ kind: 'person', personId: newId(), role });
  const may = (right: Right) => roles.filter((role) => hasRight(actor(role), right));

  it('keep entering, either approval, and accounts apart', () => {
    expect(may('warrant.enter')).to.deep.equal(['compliance-officer']);
    expect(may('warrant.approve-legal')).to.deep.equal(['approver-legal']);
    expect(may('warrant.approve-carrier')).to.deep.equal(['approver-carrier']);
    expect(may('people.write')).to.deep.equal(['security-officer']);
    expect(may('keys.write')).to.deep.equal(['security-officer']);
  });

  it('show targets neither to engineers nor to the security officer', () => {
    for (const right of ['warrant.list', 'warrant.unmask'] as const) {
      expect(may(right)).not.to.include('engineer').and.not.include('security-officer');
    }
  });

  it('let every one of them stop, and no part of the program start', () => {
    expect(may('warrant.stop')).to.deep.equal([...roles]);
    for (const own of [{ kind: 'core' }, { kind: 'system', name: 'x' }] as const) {
      expect(codeThrown(() => requireRight(own, 'warrant.approve-legal'))).to.equal('WRIT_AUTH_FORBIDDEN');
    }
  });
});

describe('warrant states', () => {
  it('never lead back from an end, and reach activity only through the core', () => {
    for (const { name, from, to, by } of warrantTransitions) {
      if (to !== 'CLOSED') for (const state of from) expect([...endedStates, 'REJECTED'], name).not.to.include(state);
      if (to === 'PENDING' || to === 'ACTIVE' || to === 'EXPIRED') expect(by, name).to.deep.equal(['core']);
    }
  });

  it('are all reachable, and each is live, ended or rejected', () => {
    const reached = new Set<string>(['DRAFT', ...warrantTransitions.map((transition) => transition.to)]);
    expect([...warrantStates].filter((state) => !reached.has(state))).to.deep.equal([]);
    expect([...liveStates, ...endedStates, 'REJECTED'].sort()).to.deep.equal([...warrantStates].sort());
  });
});
