import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip that is built for a test, honest unless told otherwise. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  /** 8 (deflate) unless told. */
  readonly method?: number;
  readonly flags?: number;
  readonly crc32?: number;
  /** Bytes that stand in the archive instead of the packed data. */
  readonly packed?: Uint8Array;
  /** The directory says that it is where the first entry is. */
  readonly sharesFirst?: boolean;
  /** The directory gives its sizes in a zip64 field. */
  readonly zip64?: boolean;
}

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** Builds a zip field by field, so that tests can lie in every one of them. */
export function buildZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const method = entry.method ?? 8;
    const packed = Buffer.from(entry.packed ?? (method === 8 ? deflateRawSync(entry.data) : entry.data));
    const name = Buffer.from(entry.name);
    const checksum = u32(entry.crc32 ?? crc32(entry.data));
    const common = [u16(entry.flags ?? 0), u16(method), u32(0), checksum];
    const local = Buffer.concat([
      u32(0x04034b50),
      u16(20),
      ...common,
      u32(packed.length),
      u32(entry.data.length),
      u16(name.length),
      u16(0),
      name,
      packed,
    ]);
    const sizes = [packed.length, entry.data.length];
    const extra =
      entry.zip64 === true
        ? Buffer.concat([u16(1), u16(16), ...[...sizes].reverse().map(u64)])
        : Buffer.alloc(0);
    directory.push(
      u32(0x02014b50),
      u16(20),
      u16(20),
      ...common,
      ...(entry.zip64 === true ? [u32(0xffffffff), u32(0xffffffff)] : sizes.map(u32)),
      u16(name.length),
      u16(extra.length),
      u16(0),
      u16(0),
      u16(0),
      u32(0),
      u32(entry.sharesFirst === true ? 0 : at),
      name,
      extra,
    );
    parts.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory);
  const count = Math.min(entries.length, 0xffff);
  return Buffer.concat([
    ...parts,
    listed,
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(count),
    u16(count),
    u32(listed.length),
    u32(at),
    u16(0),
  ]);
}
