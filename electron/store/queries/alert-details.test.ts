import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  entityOf,
  insert,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import type { WritableStore } from '../connection.ts';
import { getAlert, getRawRecord } from './alert-details.ts';
import { getMail } from './mail-details.ts';

let temporary: TemporaryStore;
let store: WritableStore;
beforeEach(() => {
  temporary = temporaryStore();
  store = temporary.store;
});
afterEach(() => {
  temporary.remove();
});

describe('records', () => {
  it('come back byte for byte, cut when they are very long', () => {
    addAlertWithRecord(store, null, 'a', []);
    const raw = getRawRecord(store, 'graph|a');
    expect(raw).toMatchObject({ text: '{"a":"\u{1F600}"}', byteLength: 12, truncated: false });
    expect(raw.columns).toBeNull();
    store.write(`UPDATE import_file SET columns = '["Id","Title"]'`).run();
    expect(getRawRecord(store, 'graph|a').columns).toEqual(['Id', 'Title']);
    store.write('UPDATE record_raw SET bytes = ?').run(Buffer.alloc(1_500_000, 0x78));
    expect(getRawRecord(store, 'graph|a')).toMatchObject({ byteLength: 1_500_000, truncated: true });
    expect(() => getRawRecord(store, 'gone')).toThrow(/no such record/);
  });

  it('are told together, with every value on which they disagree', () => {
    const alert = addAlertWithRecord(store, null, 'a', [{ kind: 'url', label: 'u' }]);
    const twin = insert(store, 'record', { uid: 'sentinel|a', alert_id: alert, provider: 'sentinel' });
    const body = JSON.stringify({
      provider: 'sentinel',
      title: 'Other title',
      severity: 'high',
      names: [],
      mitreTechniques: [],
      tags: [],
      comments: [],
      evidence: [],
    });
    const version = insert(store, 'record_version', {
      record_id: twin,
      import_file_id: 1,
      position: 7,
      byte_offset: 0,
      byte_length: 2,
      content_sha256: '',
      body,
    });
    store.write('UPDATE record SET current_version_id = ? WHERE id = ?').run(version, twin);
    const details = getAlert(store, 'graph|a', () => null);
    expect(details.sources.map(({ recordUid, record }) => [recordUid, record])).toEqual([
      ['graph|a', 1],
      ['sentinel|a', 7],
    ]);
    expect(details.disagreements.find(({ field }) => field === 'title')?.values).toHaveLength(2);
  });
});

describe('a mail message', () => {
  it('names its URLs, attachments, authentication and other recipients', () => {
    const details = {
      subject: 'Invoice',
      urls: ['https://Evil.example'],
      attachmentsCount: 1,
      spfResult: 'fail',
      p2Sender: { emailAddress: 'ceo@x.example' },
      recipientEmailAddress: 'a@contoso.com',
    };
    addAlertWithRecord(store, null, 'mail', [
      { kind: 'mailMessage', label: '<m1>|a@contoso.com', details },
      { kind: 'url', label: 'https://evil.example/', details: { url: 'https://Evil.example' } },
      {
        kind: 'file',
        label: 'invoice.zip',
        details: { fileDetails: { fileName: 'invoice.zip', sha256: 'ff', fileSize: 7 } },
      },
    ]);
    entityOf(store, 'mailMessage', '<m1>|b@contoso.com');
    entityOf(store, 'mailMessage', '<m10>|c@contoso.com');
    const mail = getMail(store, entityOf(store, 'mailMessage', '<m1>|a@contoso.com'), null);
    expect(mail).toMatchObject({
      subject: 'Invoice',
      sender: { p2: 'ceo@x.example', p1: null },
      authentication: [{ name: 'spfResult', value: 'fail' }],
      urls: [
        {
          url: 'https://Evil.example',
          original: null,
          entity: { label: 'https://evil.example/' },
          sources: [{ alert: 'graph|mail' }],
        },
      ],
      attachments: [
        {
          name: 'invoice.zip',
          sha256: 'ff',
          size: 7,
          entity: { kind: 'file' },
          sources: [{ alert: 'graph|mail' }],
        },
      ],
    });
    expect(mail.otherRecipients.map(({ recipient }) => recipient)).toEqual(['b@contoso.com']);
  });
});
