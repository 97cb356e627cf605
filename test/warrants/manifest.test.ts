import { expect } from 'chai';
import { breaksIn, manifestHead, readManifest } from '../../src/warrants/manifest.ts';
import type { Manifest } from '../../src/warrants/manifest.ts';
import { codeThrown } from '../support/codes.ts';

const hash = (n: number): string => n.toString(16).padStart(2, '0').repeat(32);

function streamOf(change: (segments: Manifest['streams'][number]['segments']) => void): Manifest['streams'][number] {
  const about = { streamId: 's', grantId: 'g', leg: 'cc', state: 'done', ended: true } as const;
  const counts = { durable: '30', confirmed: '30', confirmedItems: '30', resent: '0', sentAgain: [] };
  const segments: Manifest['streams'][number]['segments'] = [0, 1, 2].map((n) => ({
    ...{ segmentId: `${n}`, first: `${n * 10}`, end: `${n * 10 + 10}`, octets: '100', created: 'x', state: 'gone' },
    ...{ footer: hash(n + 1), ...(n === 0 ? {} : { previous: hash(n) }) },
  }));
  change(segments);
  return { ...about, ...counts, segments };
}

describe('a manifest', () => {
  it('of a whole stream has no breaks, also where a segment was left without a footer', () => {
    expect(breaksIn(streamOf(() => undefined))).to.deep.equal([]);
    const left = streamOf((segments) => {
      segments[1] = { ...segments[1]!, footer: undefined, end: undefined };
      segments[2] = { ...segments[2]!, previous: hash(1) };
    });
    expect(breaksIn(left)).to.deep.equal([]);
  });

  it('names segments that are missing, and one that does not follow the one before', () => {
    expect(breaksIn(streamOf((segments) => segments.splice(1, 1)))[0]).to.contain('records 10 to 20 are in no segment');
    expect(breaksIn(streamOf((segments) => segments.shift()))[0]).to.contain('records 0 to 10 are in no segment');
    const other = streamOf((segments) => (segments[2] = { ...segments[2]!, previous: hash(9) }));
    expect(breaksIn(other)).to.have.length(1);
    expect(breaksIn(other)[0]).to.contain('the segment at record 20 does not follow');
  });

  it('is told from anything else', () => {
    for (const text of ['', '{}', '[]', `${manifestHead}"x":1}`])
      expect(
        codeThrown(() => readManifest(text)),
        text,
      ).to.equal('WRIT_WARRANT_MANIFEST');
  });
});
