// Just enough of the zip format to unpack one archive whose hash is known: stored and deflated entries, no zip64.
import fs from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;

/**
 * Unpacks an archive.
 *
 * @param {string} file
 * @param {string} folder
 * @param {(name: string) => string | null} rename where an entry goes, relative to `folder`; null leaves it out
 */
export function unpackZip(file, folder, rename) {
  const archive = fs.readFileSync(file);
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error(`${path.basename(file)} is not a zip archive`);
  let entry = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const method = archive.readUInt16LE(entry + 10);
    const size = archive.readUInt32LE(entry + 20);
    const nameLength = archive.readUInt16LE(entry + 28);
    const mode = (archive.readUInt32LE(entry + 38) >>> 16) & 0o777;
    const local = archive.readUInt32LE(entry + 42);
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength);
    entry += 46 + nameLength + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
    const target = name.endsWith('/') ? null : rename(name);
    if (target === null) continue;
    const output = path.join(folder, target);
    if (!output.startsWith(folder + path.sep)) throw new Error(`zip entry leaves its folder: ${name}`);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const raw = archive.subarray(start, start + size);
    fs.mkdirSync(path.dirname(output), { recursive: true });
    fs.writeFileSync(output, method === 8 ? inflateRawSync(raw) : raw, { mode: mode || 0o644 });
  }
}
