import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { largestAttachment } from '../../../shared/contract/attachments.ts';
import { openTestStore, rows } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { pieceBytes, stagedFor, stageWhole } from '../../store/attachments.ts';
import { checkStore } from '../../store/check-store.ts';
import { findIncident } from '../../store/incident-access.ts';
import { listAttachments } from '../../store/queries/attachment-list.ts';
import { pageOfHistory } from '../../store/queries/history-page.ts';
import { commandHandlers } from '../commands/index.ts';
import { redo, undo } from '../commands/testing/acts.ts';
import { createAttachmentWriter } from './attachment-writer.ts';
import { saveAttachment } from './save-attachment.ts';
import { readSmallFile } from './small-file.ts';
import { stageFiles } from './stage-files.ts';
import type { StagedFile } from './stage-files.ts';

let test: TestStore;
let files: string;
let now: number;
beforeEach(() => {
  test = openTestStore();
  files = mkdtempSync(join(test.folder, 'files-'));
  now = test.context.now();
});
afterEach(() => test.close());

const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(files, name);
  writeFileSync(path, bytes);
  return path;
};
const stage = (paths: readonly string[], isCancelled = () => false): Promise<readonly StagedFile[]> =>
  stageFiles(
    paths,
    createAttachmentWriter(test.store, () => now),
    { ...control, isCancelled },
  );
const incident = (): string =>
  commandHandlers['incidents.create'](test.context, {
    name: 'Case',
    severity: null,
    assignedTo: null,
    tags: [],
    comment: null,
    attachments: [],
    alerts: [],
  }).incident;
const comment = (uid: string, attachments: readonly StagedFile[], text: string | null = 'See there.') =>
  commandHandlers['incidents.update'](test.context, {
    incidents: [uid],
    patch: {
      ...(text === null ? {} : { comment: text }),
      attachments: attachments.map(({ sha256, name }) => ({ sha256, name })),
    },
    resolveAlerts: false,
  });
const listed = (uid: string) => listAttachments(test.store, findIncident(test.store, uid));
const blobs = () => rows(test.store, 'SELECT sha256, size FROM attached_blob ORDER BY id');
const pieces = () => rows(test.store, 'SELECT count(*) AS n FROM attached_piece')[0]?.['n'];
const findings = () => checkStore(test.store).findings.map(({ text }) => text);

describe('small files', () => {
  it('are taken in at once as larger ones are in pieces, the same bytes once', async () => {
    const uid = incident();
    for (const size of [0, 1, pieceBytes]) {
      const bytes = randomBytes(size);
      const path = put(`small-${size}.bin`, bytes);
      const read = await readSmallFile(path);
      if (read === null) throw new Error('not read');
      expect(Buffer.from(read.bytes).equals(bytes)).toBe(true);
      stageWhole(test.store, read.bytes, read.sha256, now);
      const before = blobs();
      // By either way they are the same file.
      const [staged] = await stage([path]);
      stageWhole(test.store, read.bytes, read.sha256, now);
      expect(blobs()).toEqual(before);
      expect(staged).toEqual({ name: read.name, size: read.size, sha256: read.sha256 });
      comment(uid, staged ? [staged] : []);
      const copy = join(files, `copy-${size}`);
      saveAttachment(test.store, listed(uid)[0]?.uid ?? '', copy);
      expect(readFileSync(copy).equals(bytes)).toBe(true);
    }
    expect(findings()).toEqual([]);
  });

  it('are none where they are larger, gone or no file: who takes the others says why', async () => {
    expect(await readSmallFile(put('large', randomBytes(pieceBytes + 1)))).toBeNull();
    expect(await readSmallFile(join(files, 'nothing'))).toBeNull();
    expect(await readSmallFile(files)).toBeNull();
    expect(await readSmallFile('/dev/null')).toBeNull();
  });
});

describe('attached files', () => {
  it('come back byte for byte, whatever their size', async () => {
    const uid = incident();
    for (const size of [0, 1, pieceBytes, pieceBytes + 1, 3 * pieceBytes - 7]) {
      const bytes = randomBytes(size);
      const [staged] = await stage([put(`file-${size}.bin`, bytes)]);
      expect(staged).toEqual({
        name: `file-${size}.bin`,
        size,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
      comment(uid, staged ? [staged] : []);
      const copy = join(files, `copy-${size}`);
      saveAttachment(test.store, listed(uid)[0]?.uid ?? '', copy);
      expect(readFileSync(copy).equals(bytes)).toBe(true);
    }
    expect(findings()).toEqual([]);
    expect(readdirSync(files).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('are stored once for each content, under every name', async () => {
    const uid = incident();
    const staged = await stage([put('a.txt', 'same'), put('b.txt', 'same')]);
    comment(uid, staged);
    comment(uid, await stage([join(files, 'b.txt')]));
    expect(listed(uid).map(({ name, size }) => [name, size])).toEqual([
      ['b.txt', 4],
      ['a.txt', 4],
      ['b.txt', 4],
    ]);
    expect(blobs()).toHaveLength(1);
    expect(pieces()).toBe(1);
    expect(findings()).toEqual([]);
  });

  it('go with their comment when it is taken back, and come again with it', async () => {
    const uid = incident();
    comment(uid, await stage([put('note.txt', 'x')]));
    const history = () =>
      pageOfHistory(test.store, findIncident(test.store, uid), {
        kinds: ['comment'],
        cursor: null,
        limit: 10,
      }).rows.map(({ undone, attachments }) => [undone, attachments.map(({ name }) => name)]);
    const before = listed(uid);
    expect(history()).toEqual([[false, ['note.txt']]]);
    undo(test);
    expect([listed(uid), history()]).toEqual([[], [[true, []]]]);
    expect(() => saveAttachment(test.store, before[0]?.uid ?? '', join(files, 'gone'))).toThrow('no such');
    now += 2 * stagedFor;
    await stage([]);
    redo(test);
    expect(listed(uid)).toEqual(before);
    expect(findings()).toEqual([]);
  });

  it('come with the first comment of an incident by hand', async () => {
    const [staged] = await stage([put('fax.pdf', 'x')]);
    const { incident: uid } = commandHandlers['incidents.create'](test.context, {
      name: 'Fax',
      severity: null,
      assignedTo: null,
      tags: [],
      comment: 'As it came.',
      attachments: staged ? [staged] : [],
      alerts: [],
    });
    expect(listed(uid).map(({ name }) => name)).toEqual(['fax.pdf']);
    undo(test);
    expect(listed(uid)).toEqual([]);
    redo(test);
    expect(listed(uid).map(({ name }) => name)).toEqual(['fax.pdf']);
  });

  it('need a comment, and bytes that are there', async () => {
    const uid = incident();
    const staged = await stage([put('a.txt', 'x')]);
    expect(() => comment(uid, staged, null)).toThrow('write one');
    expect(() => comment(uid, [{ name: 'b.txt', size: 1, sha256: 'f'.repeat(64) }])).toThrow(
      'no longer ready',
    );
    expect(listed(uid)).toEqual([]);
  });

  it('are dropped a day after they came when no comment names them', async () => {
    const uid = incident();
    const [kept, dropped] = await stage([put('kept', 'kept'), put('dropped', randomBytes(20 * pieceBytes))]);
    comment(uid, kept ? [kept] : []);
    now += stagedFor + 1;
    await stage([]);
    expect(blobs().map(({ sha256 }) => sha256)).toEqual([kept?.sha256]);
    expect(pieces()).toBe(1);
    expect(() => comment(uid, dropped ? [dropped] : [])).toThrow('no longer ready');
  });

  it('are found to be others when their bytes are', async () => {
    const uid = incident();
    comment(uid, await stage([put('a.txt', 'right')]));
    test.store.write(`UPDATE attached_piece SET bytes = CAST('wrong' AS BLOB)`).run();
    expect(findings()).toHaveLength(1);
    expect(() => saveAttachment(test.store, listed(uid)[0]?.uid ?? '', join(files, 'copy'))).toThrow(
      'SHA-256',
    );
    expect(readdirSync(files)).toEqual(['a.txt']);
  });
});

describe('files that cannot be taken in', () => {
  it.each<readonly [string, () => string, string]>([
    [
      'too large',
      () => (truncateSync(put('big', ''), largestAttachment + 1), join(files, 'big')),
      'too large',
    ],
    ['gone', () => join(files, 'gone'), 'no longer there'],
    ['a folder', () => (mkdirSync(join(files, 'folder')), join(files, 'folder')), 'folder'],
  ])('%s: said, and nothing is left', async (_what, make, message) => {
    await expect(stage([make()])).rejects.toMatchObject({
      code: 'fileUnreadable',
      message: expect.stringContaining(message) as string,
    });
    expect(rows(test.store, 'SELECT 1 FROM attached_blob WHERE sha256 IS NOT NULL')).toEqual([]);
  });

  it('are told with what their name hides', async () => {
    await expect(stage([join(files, 'a\u202efdp.exe')])).rejects.toThrow('a⟦RLO⟧fdp.exe');
  });

  it('are given up when somebody cancels, and dropped', async () => {
    let asked = 0;
    await expect(stage([put('a', randomBytes(3 * pieceBytes))], () => ++asked > 1)).rejects.toMatchObject({
      code: 'cancelled',
    });
    await stage([]);
    expect([blobs(), pieces()]).toEqual([[], 0]);
  });

  it('a copy that cannot be written leaves nothing', async () => {
    const uid = incident();
    comment(uid, await stage([put('a.txt', 'x')]));
    const missing = join(files, 'missing', 'copy');
    expect(() => saveAttachment(test.store, listed(uid)[0]?.uid ?? '', missing)).toThrow('no longer there');
    const folder = join(files, 'taken');
    mkdirSync(folder);
    expect(() => saveAttachment(test.store, listed(uid)[0]?.uid ?? '', folder)).toThrow(
      'folder of that name',
    );
    expect(readdirSync(files).sort()).toEqual(['a.txt', 'taken']);
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
});
