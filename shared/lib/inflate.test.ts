import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressionOf, inflate } from './inflate.ts';

const much = 1_000_000;
const pack = { gzip: gzipSync, zlib: deflateSync, deflate: deflateRawSync } as const;

describe('inflate', () => {
  it.each(['gzip', 'zlib', 'deflate'] as const)('reads %s as it was packed, at every level', (form) => {
    const contents = [
      Buffer.from('IEX (New-Object Net.WebClient)'.repeat(40)),
      Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * index) % 251)),
      randomBytes(70_000),
      Buffer.from('x'),
      Buffer.alloc(0),
    ];
    for (const content of contents)
      for (const level of [0, 1, 9]) {
        const packed = pack[form](content, { level });
        const unpacked = inflate(packed, form, much);
        expect(unpacked?.isCut).toBe(false);
        expect(content.equals(unpacked?.bytes ?? Buffer.from('?'))).toBe(true);
        if (form !== 'deflate') expect(compressionOf(packed)).toBe(form);
      }
  });

  it('stops at its limit, and gives what comes before an early end', () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    expect(inflate(bomb, 'gzip', 1_000)).toEqual({ bytes: new Uint8Array(1_000), isCut: true });
    const text = Buffer.from(Array.from({ length: 3_000 }, (_, index) => `line ${String(index)}`).join('\n'));
    const packed = gzipSync(text);
    const part = inflate(packed.subarray(0, packed.length / 2), 'gzip', much);
    expect(part?.isCut).toBe(true);
    expect(text.subarray(0, part?.bytes.length).equals(part?.bytes ?? Buffer.from('?'))).toBe(true);
    expect(part?.bytes.length).toBeGreaterThan(1_000);
  });

  it('leaves out the name and comment before the data', () => {
    const packed = gzipSync('whoami');
    const header = Buffer.from(packed.subarray(0, 10));
    header[3] = 4 + 8 + 16 + 2;
    const named = Buffer.concat([
      header,
      Buffer.from('\x02\x00abname\0comment\0\0\0', 'latin1'),
      packed.subarray(10),
    ]);
    expect(Buffer.from(inflate(named, 'gzip', much)?.bytes ?? []).toString()).toBe('whoami');
  });

  it('is total for any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('gzip', 'zlib', 'deflate'),
        (bytes, form) => {
          const found = inflate(bytes, form, 10_000);
          expect(found === null || found.bytes.length <= 10_000).toBe(true);
        },
      ),
    );
    expect(compressionOf(new Uint8Array())).toBeNull();
  });
});
