import { expect } from 'chai';
import fc from 'fast-check';
import type { SelectorText } from '../../src/model/selector.ts';
import {
  formatSelector,
  isTestSelector,
  maskSelector,
  parseSelector,
  readSelectorText,
  selectorText,
} from '../../src/model/selector.ts';
import { anySelector } from '../support/grants.ts';

function reasonOf(kind: SelectorText['kind'], value: string): string {
  const parsed = parseSelector({ kind, value });
  return parsed.ok ? 'accepted' : parsed.reason;
}

describe('selectors as people write them', () => {
  it('come back from their text', () => {
    fc.assert(
      fc.property(anySelector, (selector) => {
        expect(parseSelector(selectorText(selector))).to.deep.equal({ ok: true, selector });
        expect(parseSelector(readSelectorText(formatSelector(selector)))).to.deep.equal({ ok: true, selector });
      }),
    );
  });

  it('are read in any spelling of the same address, and written in one (RFC 5952)', () => {
    const spellings = ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', '2001:0db8:0000::0001', '2001:db8::0.0.0.1'];
    for (const value of spellings) {
      const parsed = parseSelector({ kind: 'ipv6', value });
      expect(parsed.ok && formatSelector(parsed.selector), value).to.equal('2001:db8::1');
    }
    const zeros = parseSelector({ kind: 'ipv6', value: '2001:db8:0:1:0:0:0:1' });
    expect(zeros.ok && formatSelector(zeros.selector)).to.equal('2001:db8:0:1::1');
  });

  it('are no wider than one subscriber', () => {
    expect(reasonOf('prefix', '192.0.2.0/28')).to.equal('accepted');
    expect(reasonOf('prefix', '192.0.2.0/27')).to.match(/no wider than \/28/);
    expect(reasonOf('prefix', '2001:db8::/48')).to.equal('accepted');
    expect(reasonOf('prefix', '2001:db8::/47')).to.match(/no wider than \/48/);
    expect(reasonOf('prefix', '0.0.0.0/0')).to.match(/no wider/);
    expect(reasonOf('prefix', '::/0')).to.match(/no wider/);
    expect(reasonOf('prefix', '192.0.2.0/33')).to.match(/at most 32/);
    expect(reasonOf('prefix', '192.0.2.1/28')).to.match(/must be zero/);
  });

  it('are MACs in either usual spelling, of one station', () => {
    for (const value of ['02:00:5e:10:00:01', '02-00-5E-10-00-01'])
      expect(parseSelector({ kind: 'mac', value })).to.deep.equal({
        ok: true,
        selector: { kind: 'mac', address: Buffer.from('02005e100001', 'hex'), point: '' },
      });
    for (const value of ['02:00:5e:10:00', '02:00:5e:10:00:01:02', '02005e100001', '02:00-5e:10:00:01', '2:0:5e:1:0:1'])
      expect(reasonOf('mac', value), value).to.match(/six octets/);
    expect(reasonOf('mac', 'ff:ff:ff:ff:ff:ff')).to.match(/group/);
    expect(reasonOf('mac', '00:00:00:00:00:00')).to.match(/zeros/);
  });

  it('are circuits by their labels, outermost first', () => {
    const labelsOf = (value: string) => {
      const parsed = parseSelector({ kind: 'circuit', value });
      return parsed.ok && parsed.selector.kind === 'circuit' ? parsed.selector.labels : undefined;
    };
    expect(labelsOf('100')).to.deep.equal([{ type: 'vlan', value: 100 }]);
    expect(labelsOf('mpls:1000.100.200.pppoe:17')).to.deep.equal([
      { type: 'mpls', value: 1000 },
      { type: 'vlan', value: 100 },
      { type: 'vlan', value: 200 },
      { type: 'pppoe', value: 17 },
    ]);
    for (const value of ['', '0', '100.', '.100', '0x64', 'vlan:100', '1e2', '100,200', 'pppoe:', '100 .200'])
      expect(reasonOf('circuit', value), value).to.match(/outermost first/);
    expect(reasonOf('circuit', '4095')).to.match(/VLAN is 1 to 4094/);
    expect(reasonOf('circuit', 'mpls:15')).to.match(/MPLS label is 16/);
    expect(reasonOf('circuit', '1.2.3')).to.match(/at most 2/);
    expect(reasonOf('circuit', '1.2.mpls:16.mpls:17.pppoe:1')).to.match(/1 to 4 labels/);
    expect(reasonOf('circuit', 'pppoe:1.2')).to.match(/last label/);
  });

  it('are tunnels by both their ends', () => {
    expect(reasonOf('teid', '192.0.2.1#0x1001,198.51.100.1#8194')).to.equal('accepted');
    expect(reasonOf('teid', '2001:db8::1#1,198.51.100.1#2')).to.equal('accepted');
    for (const value of ['192.0.2.1#1', '192.0.2.1,192.0.2.2', '192.0.2.1#1,192.0.2.2#', '192.0.2.1#1,192.0.2.2#-1'])
      expect(reasonOf('teid', value), value).to.match(/ADDRESS#TEID/);
    expect(reasonOf('teid', '192.0.2.1#1,192.0.2.2#4294967296')).to.match(/TEID is 1/);
    expect(reasonOf('teid', '192.0.2.1#1,192.0.2.2#0x0')).to.match(/TEID is 1/);
    expect(reasonOf('teid', '192.0.2.1#1,192.0.2.1#0x1')).to.match(/two ends/);
    expect(reasonOf('teid', '224.0.0.1#1,192.0.2.1#2')).to.match(/multicast/);
  });

  it('may name one capture point, except addresses, which are matched at each', () => {
    const at = (kind: SelectorText['kind'], value: string, point: string) => {
      const parsed = parseSelector({ kind, value, point });
      return parsed.ok ? 'accepted' : parsed.reason;
    };
    expect(at('circuit', '100', 'edge-1')).to.equal('accepted');
    expect(at('mac', '02:00:5e:10:00:01', '123456789')).to.match(/capture point/);
    expect(at('circuit', '100', 'a b')).to.match(/capture point/);
    expect(at('ipv4', '192.0.2.7', 'edge-1')).to.match(/every capture point/);
    expect(readSelectorText(' circuit=100.200@edge-1 ')).to.deep.equal({
      kind: 'circuit',
      value: '100.200',
      point: 'edge-1',
    });
  });

  const refused: readonly [SelectorText['kind'], string][] = [
    ['ipv4', '0.0.0.0'],
    ['ipv4', '0.1.2.3'],
    ['ipv4', '127.0.0.1'],
    ['ipv4', '127.255.255.255'],
    ['ipv4', '169.254.1.1'],
    ['ipv4', '224.0.0.1'],
    ['ipv4', '239.255.255.255'],
    ['ipv4', '240.0.0.1'],
    ['ipv4', '255.255.255.255'],
    ['prefix', '224.0.0.0/28'],
    ['ipv6', '::'],
    ['ipv6', '::1'],
    ['ipv6', 'fe80::1'],
    ['ipv6', 'febf::1'],
    ['ipv6', 'ff02::1'],
    ['ipv6', '::ffff:192.0.2.1'],
    ['prefix', '::/64'],
    ['prefix', '::/128'],
    ['prefix', 'ff00::/48'],
  ];
  for (const [kind, value] of refused) {
    it(`never are ${value}`, () => expect(reasonOf(kind, value)).to.match(/can't be a selector/));
  }

  it('next to a refused range are accepted', () => {
    for (const value of [
      '1.0.0.0',
      '126.255.255.255',
      '128.0.0.0',
      '169.253.255.255',
      '169.255.0.0',
      '223.255.255.255',
    ]) {
      expect(reasonOf('ipv4', value), value).to.equal('accepted');
    }
    for (const value of ['fec0::1', 'fe00::1', 'fdff::1', '::fffe:192.0.2.1'])
      expect(reasonOf('ipv6', value), value).to.equal('accepted');
  });

  it('of other shapes are refused in words that never repeat them', () => {
    const values = [
      '',
      ' ',
      '192.0.2',
      '192.0.2.256',
      '192.0.2.07',
      '198.51.100.1 ',
      '0x7f.1',
      'fe80::1%eth0',
      '2001:db8::/48',
      '198.51.100.0/28/1',
      '198.51.100.0/',
      '198.51.100.0/-1',
      '198.51.100.0/028',
      'example.com',
      '*',
    ];
    for (const kind of ['ipv4', 'ipv6', 'prefix', 'mac', 'circuit', 'teid'] as const) {
      for (const value of values) {
        if (kind === 'prefix' && value === '2001:db8::/48') continue;
        const reason = reasonOf(kind, value);
        expect(reason, `${kind} ${value}`).not.to.equal('accepted');
        if (value.length > 7) expect(reason).not.to.include(value);
      }
    }
    fc.assert(
      fc.property(fc.constantFrom('prefix', 'mac', 'circuit', 'teid'), fc.string(), (kind, value) => {
        expect(reasonOf(kind, value)).to.be.a('string');
      }),
    );
  });

  it('are known as test addresses only inside the test ranges, and masked in lists', () => {
    const of = (kind: SelectorText['kind'], value: string) => {
      const parsed = parseSelector({ kind, value });
      if (!parsed.ok) throw new Error(parsed.reason);
      return parsed.selector;
    };
    for (const value of ['100.64.0.1', '198.19.255.255', '10.1.2.3', '203.0.113.5'])
      expect(isTestSelector(of('ipv4', value)), value).to.equal(true);
    for (const value of ['100.128.0.1', '198.20.0.1', '11.0.0.1', '8.8.8.8'])
      expect(isTestSelector(of('ipv4', value)), value).to.equal(false);
    expect(isTestSelector(of('prefix', '2001:db8::/48'))).to.equal(true);
    expect(isTestSelector(of('ipv6', '2001:db9::1'))).to.equal(false);
    expect(isTestSelector(of('mac', '02:00:5e:10:00:01'))).to.equal(true);
    expect(isTestSelector(of('mac', '00:00:5e:10:00:01'))).to.equal(false);
    expect(isTestSelector(of('circuit', '100'))).to.equal(true);
    expect(isTestSelector(of('teid', '192.0.2.1#1,198.51.100.1#2'))).to.equal(true);
    expect(isTestSelector(of('teid', '192.0.2.1#1,8.8.8.8#2'))).to.equal(false);
    expect(maskSelector(of('mac', '02:00:5e:10:00:01'))).to.equal('02:x');
    expect(maskSelector(of('circuit', '100.200.pppoe:17'))).to.equal('x.x.pppoe:x');
    expect(maskSelector(of('teid', '192.0.2.1#1,198.51.100.1#2'))).to.equal('192.x.x.x#x,198.x.x.x#x');
    expect(maskSelector(of('ipv4', '192.0.2.7'))).to.equal('192.x.x.x');
    expect(maskSelector(of('ipv6', '2001:db8::7'))).to.equal('2001:x');
  });
});
