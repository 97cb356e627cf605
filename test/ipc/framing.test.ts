import { expect } from 'chai';
import fc from 'fast-check';
import { LineReader, frame, maxLineBytes } from '../../src/ipc/framing.ts';

describe('the framing of messages', () => {
  it('gives the same messages wherever the stream is cut', () => {
    const messages = fc.array(fc.jsonValue(), { maxLength: 5 });
    fc.assert(
      fc.property(messages, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (sent, sizes) => {
        const octets = Buffer.from(sent.map((message) => frame({ message })).join(''));
        const reader = new LineReader();
        const got: unknown[] = [];
        for (let at = 0; at < octets.length;) {
          const size = sizes.next().value as number;
          got.push(...reader.push(octets.subarray(at, at + size)));
          at += size;
        }
        expect(got).to.deep.equal(sent.map((message) => JSON.stringify({ message })));
        expect(reader.held).to.equal(0);
      }),
    );
  });

  it('keeps a character whole that was cut in two', () => {
    const reader = new LineReader();
    const octets = Buffer.from('"é"\n');
    expect(reader.push(octets.subarray(0, 2))).to.deep.equal([]);
    expect(reader.push(octets.subarray(2))).to.deep.equal(['"é"']);
  });

  it('refuses a line that is longer than the limit, as soon as it is', () => {
    const reader = new LineReader(10);
    expect(reader.push(Buffer.from('123456789\n'))).to.deep.equal(['123456789']);
    reader.push(Buffer.from('1234567890'));
    expect(() => reader.push(Buffer.from('1')))
      .to.throw()
      .with.property('code', 'WRIT_IPC_TOO_LONG');
  });

  it('does not send what the other end would refuse', () => {
    expect(() => frame('x'.repeat(maxLineBytes)))
      .to.throw()
      .with.property('code', 'WRIT_IPC_TOO_LONG');
  });
});
