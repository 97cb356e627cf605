import { expect } from 'chai';
import fc from 'fast-check';
import { formatService, maskService, parseService, serviceWords } from '../../src/model/service.ts';
import { services } from '../support/grants.ts';

function reasonOf(text: string): string {
  const parsed = parseService(text);
  return parsed.ok ? 'accepted' : parsed.reason;
}

function read(text: string) {
  const parsed = parseService(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.service;
}

describe('services as people write them', () => {
  it('come back from their text', () => {
    fc.assert(
      fc.property(services, (service) => {
        expect(parseService(formatService(service))).to.deep.equal({ ok: true, service });
      }),
    );
  });

  it('leave open what they do not name', () => {
    expect(read('tcp')).to.deep.equal({
      ...{ protocol: 'tcp', host: undefined },
      ...{ target: { low: 0, high: 65_535 }, peer: { low: 0, high: 65_535 } },
    });
    expect(read('udp:target=5060-5061,peer=53,host=203.0.113.9')).to.deep.equal({
      ...{ protocol: 'udp', target: { low: 5060, high: 5061 }, peer: { low: 53, high: 53 } },
      host: { version: 4, prefixLength: 32, address: Buffer.from([203, 0, 113, 9]) },
    });
    expect(formatService(read('tcp:target=0-65535,peer=25-25'))).to.equal('tcp:peer=25');
  });

  it('are refused in words that never repeat them', () => {
    for (const text of [
      ...['', 'icmp', 'tcp:', 'tcp:25', 'tcp:peer=', 'tcp:peer=a', 'tcp:peer=1-2-3', 'tcp:peer=25,peer=26'],
      ...['tcp:host=example.com', 'tcp:host=203.0.113.9,host=203.0.113.8', 'tcp:peer=25,', 'TCP:peer=25;'],
    ]) {
      expect(reasonOf(text), text).to.match(/^write a service as/);
    }
    expect(reasonOf('tcp:peer=65536')).to.match(/0 to 65535/);
    expect(reasonOf('tcp:target=2-1')).to.match(/lower one first/);
    expect(reasonOf('any')).to.match(/restricts nothing/);
    expect(reasonOf('any:peer=25,host=203.0.113.9')).to.match(/need a protocol/);
    expect(reasonOf('tcp:host=203.0.113.9/24'))
      .to.match(/must be zero/)
      .and.not.include('203');
    expect(reasonOf('tcp:host=203.0.113.0/33')).to.match(/at most 32/);
    fc.assert(fc.property(fc.string(), (text) => void expect(reasonOf(text)).to.be.a('string')));
  });

  it('are told to a signer in words, and masked in lists', () => {
    expect(serviceWords(read('tcp:peer=25'))).to.equal('TCP between any port of the target and port 25 of anybody');
    expect(serviceWords(read('any:host=2001:db8::/32'))).to.equal('whatever the target exchanges with 2001:db8::/32');
    expect(maskService(read('tcp:peer=25,host=203.0.113.0/24'))).to.equal('tcp:peer=25,host=203.x.x.x');
  });
});
