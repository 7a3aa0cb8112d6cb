import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correlateStore, openTestStore } from '../../../tests/support/stores.ts';
import type { TestStore } from '../../../tests/support/stores.ts';
import { findOperation, operationNames } from '../../../shared/contract/index.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import { entityKinds } from '../../../shared/model/entity-kinds.ts';
import { addressOrder } from '../../../shared/model/identity-ip.ts';
import { alertStory } from '../../../shared/story/index.ts';
import { indexSome } from '../../store/text-index.ts';
import { commandHandlers } from '../commands/index.ts';
import type { CommandName, QueryContext, StoreQueryHandlers, StoreQueryName } from '../handlers.ts';
import { readTechniques } from '../techniques.ts';
import { importFiles } from '../work/import-files.ts';
import { createLocalWriter } from '../work/local-writer.ts';
import { queryHandlers } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const sample = join(root, 'resources/samples/sample-alerts.json');
const stories = (
  JSON.parse(readFileSync(join(root, 'resources/samples/expected.json'), 'utf8')) as {
    stories: Record<'phishing' | 'lateral', string[]>;
  }
).stories;

let test: TestStore;
let context: QueryContext;
let phishing: string;

/** Asks as the router does: the input and the answer are checked by the contract's schemas. */
function ask<Name extends StoreQueryName>(name: Name, input: InputOf<Name>): OutputOf<Name> {
  const operation = findOperation(name);
  if (!operation) throw new Error(name);
  const parsed = operation.input.parse(input) as never;
  const handlers: StoreQueryHandlers = queryHandlers;
  const answer = handlers[name](context, parsed);
  operation.output.parse(answer);
  return answer;
}
function order<Name extends CommandName>(name: Name, input: InputOf<Name>): OutputOf<Name> {
  return commandHandlers[name](test.context, findOperation(name)?.input.parse(input) as never);
}
const everything = { clauses: [] };
const byNumber = { column: 'number', direction: 'ascending' } as const;

beforeAll(async () => {
  test = openTestStore();
  const writer = createLocalWriter(test.store, { now: test.context.now, changed: () => undefined });
  const control = { signal: new AbortController().signal, isCancelled: () => false, report: () => undefined };
  await importFiles({ paths: [sample], tenant: null, importedAt: Date.UTC(2026, 0, 1) }, writer, control);
  correlateStore(test.store);
  indexSome(test.store, 10_000);
  const techniques = readTechniques(() =>
    readFileSync(join(root, 'resources/attack/enterprise-attack.json'), 'utf8'),
  );
  context = {
    store: test.store,
    workspace: test.context.workspace,
    techniques,
    tactics: new Map(),
    shippedMappings: [],
  };
  const found = ask('queue.listIncidents', {
    filter: { clauses: [{ field: 'search', operator: 'matches', text: stories.phishing[0] ?? '' }] },
    sort: byNumber,
    cursor: null,
  });
  phishing = found.rows[0]?.uid ?? '';
});
afterAll(() => {
  test.close();
});

describe('the queries of the contract', () => {
  it('are all answered', () => {
    const queries = operationNames.filter((name) => findOperation(name)?.kind === 'query');
    expect(Object.keys(queryHandlers).sort()).toEqual([...queries].sort());
  });

  it('list the queue with its counts', () => {
    const page = ask('queue.listIncidents', {
      filter: everything,
      sort: { column: 'priorityScore', direction: 'descending' },
      cursor: null,
      limit: 500,
    });
    expect(page.rows).toHaveLength(page.total);
    expect(page.all).toBe(page.total);
    const alerts = ask('queue.listAlerts', {
      filter: everything,
      sort: { column: 'firstActivity', direction: 'ascending' },
      cursor: null,
      limit: 500,
    });
    expect(page.rows.reduce((sum, { alertCount }) => sum + alertCount, 0)).toBe(alerts.total);
    const { facets } = ask('queue.countFacets', { filter: everything });
    const severities = facets.find(({ field }) => field === 'severity')?.values ?? [];
    expect(severities.reduce((sum, { count }) => sum + count, 0)).toBe(page.all);
    for (const { field, values } of facets) {
      for (const { value, count } of values) {
        const filtered = ask('queue.listIncidents', {
          filter: { clauses: [{ field: field as 'status', operator: 'anyOf', values: [value] }] },
          sort: byNumber,
          cursor: null,
        });
        expect(`${field} ${value} ${filtered.total}`).toBe(`${field} ${value} ${count}`);
      }
    }
    const timeline = ask('queue.timeline', { filter: everything });
    expect(timeline.incidents.reduce((sum, count) => sum + count, 0)).toBe(page.all);
    expect(timeline.alerts.reduce((sum, count) => sum + count, 0)).toBe(alerts.total);
  });

  it('show an incident with all that belongs to it', () => {
    const incident = ask('incidents.get', { incident: phishing });
    expect(incident.row.alertCount).toBe(stories.phishing.length);
    expect(incident.score.reduce((sum, { points }) => sum + points, 0)).toBe(incident.row.priorityScore);
    expect(ask('incidents.get', { incident: String(incident.row.number) }).row.uid).toBe(phishing);
    const alerts = ask('incidents.alerts', { incident: phishing, cursor: null, limit: 3 });
    expect(alerts.total).toBe(stories.phishing.length);
    const rest = ask('incidents.alerts', { incident: phishing, cursor: alerts.next });
    const times = [...alerts.rows, ...rest.rows].map(({ firstActivity }) => firstActivity ?? 0);
    expect(times).toHaveLength(stories.phishing.length);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const links = ask('incidents.links', { incident: phishing, cursor: null });
    expect(links.total).toBe(incident.counts.links);
    expect(links.rows.filter(({ state }) => state === 'tree').length).toBe(stories.phishing.length - 1);
    expect(() => ask('incidents.get', { incident: 'no such incident' })).toThrow(/no incident/);
  });

  it('list its evidence page by page, with the counts of each blade', () => {
    const whole = ask('incidents.evidence', { incident: phishing, cursor: null, limit: 500 });
    const found: number[] = [];
    let cursor: string | null = null;
    do {
      const page: OutputOf<'incidents.evidence'> = ask('incidents.evidence', {
        incident: phishing,
        cursor,
        limit: 4,
      });
      found.push(...page.rows.map(({ entity }) => entity.id));
      cursor = page.next;
    } while (cursor !== null);
    expect(found).toEqual(whole.rows.map(({ entity }) => entity.id));
    expect(whole.total).toBe(ask('incidents.get', { incident: phishing }).counts.evidence);
    for (const { category, count } of whole.categories) {
      expect(ask('incidents.evidence', { incident: phishing, category, cursor: null }).total).toBe(count);
    }
    const { groups } = ask('incidents.assets', { incident: phishing });
    expect(groups.map(({ kind }) => kind)).toContain('user');
    expect(groups.flatMap(({ assets }) => assets)).toHaveLength(
      ask('incidents.get', { incident: phishing }).counts.assets,
    );
  });

  it('tell the attack story and each alert in a form of its own', () => {
    const story = ask('incidents.story', { incident: phishing });
    expect(story.nodes.filter(({ kind }) => kind === 'alert')).toHaveLength(stories.phishing.length);
    expect(story.lanes.reduce((sum, { alerts }) => sum + alerts, 0)).toBe(stories.phishing.length);
    const relations = new Set(
      story.edges.filter(({ kind }) => kind === 'relation').map(({ relation }) => relation),
    );
    for (const relation of ['sent to', 'contains', 'clicked', 'signed in from', 'ran'])
      expect(relations).toContain(relation);
    const forms = new Set<string>();
    for (const { uid } of ask('incidents.alerts', { incident: phishing, cursor: null }).rows) {
      const alert = ask('alerts.get', { alert: uid });
      expect(alert.evidence.length).toBeGreaterThan(0);
      expect(alert.links.length).toBeGreaterThan(0);
      forms.add(alertStory(alert).first);
      const raw = ask('alerts.raw', { record: alert.sources[0]?.recordUid ?? '' });
      expect(JSON.parse(raw.text)).toHaveProperty('evidence');
      expect(Buffer.from(raw.base64, 'base64').byteLength).toBe(raw.byteLength);
    }
    expect([...forms].sort()).toEqual(['messageList', 'processTree', 'signInList']);
  });

  it('list evidence by kind, then by when it was first seen; addresses by their number', () => {
    const byKind = { column: 'kind', descending: false } as const;
    const { rows } = ask('incidents.evidence', {
      incident: phishing,
      sort: byKind,
      cursor: null,
      limit: 500,
    });
    const kinds = rows.map(({ entity }) => entity.kind);
    expect(kinds).toEqual([...kinds].sort((a, b) => entityKinds.indexOf(a) - entityKinds.indexOf(b)));
    for (const kind of new Set(kinds)) {
      const ofKind = rows.filter(({ entity }) => entity.kind === kind);
      const order =
        kind === 'ip'
          ? ofKind.map(({ entity }) => addressOrder(entity.label) ?? '~')
          : ofKind.map(({ firstSeen }) => (firstSeen === null ? '~' : String(firstSeen).padStart(16, '0')));
      expect(order).toEqual([...order].sort());
    }
    const paged: number[] = [];
    let cursor: string | null = null;
    do {
      const page: OutputOf<'incidents.evidence'> = ask('incidents.evidence', {
        incident: phishing,
        sort: byKind,
        cursor,
        limit: 3,
      });
      paged.push(...page.rows.map(({ entity }) => entity.id));
      cursor = page.next;
    } while (cursor !== null);
    expect(paged).toEqual(rows.map(({ entity }) => entity.id));
  });

  it('show an entity and a mail message in full', () => {
    const mails = ask('incidents.evidence', { incident: phishing, category: 'mailMessage', cursor: null });
    const id = mails.rows[0]?.entity.id ?? 0;
    const mail = ask('entities.mail', { entityId: id });
    expect(mail.subject).not.toBeNull();
    expect(mail.sender.p2).toContain('@');
    expect(mail.copies.map(({ recipient }) => recipient)).toEqual([expect.stringContaining('@')]);
    expect(mail.urls.length).toBeGreaterThan(0);
    expect(mail.urls.every(({ entity }) => entity?.kind === 'url')).toBe(true);
    expect(mail.otherRecipients.length).toBeGreaterThan(0);
    const entity = ask('entities.get', { entityId: id });
    expect(entity.incidents.map(({ uid }) => uid)).toContain(phishing);
    const related = ask('entities.related', { entityId: id, incident: phishing, cursor: null });
    expect(related.rows.flatMap(({ relations }) => relations)).toEqual(
      expect.arrayContaining(['contains', 'sent to', 'sent from']),
    );
    expect(related.rows.length).toBe(related.total);
    expect(entity.verdicts.every(({ actor }) => actor === 'source')).toBe(true);
    const user = ask('incidents.evidence', { incident: phishing, category: 'user', cursor: null }).rows[0];
    expect(() => ask('entities.mail', { entityId: user?.entity.id ?? 0 })).toThrow(/not a mail message/);
  });

  it('explain why alerts are together and what keeps others apart', () => {
    const uidOf = (id: string): string =>
      test.store
        .pluck<string>(
          'SELECT a.uid FROM record AS d JOIN alert AS a ON a.id = d.alert_id WHERE d.provider_alert_id = ?',
        )
        .get(id.slice(2)) ?? '';
    const first = uidOf(stories.phishing[0] ?? '');
    const last = uidOf(stories.phishing.at(-1) ?? '');
    const together = ask('correlation.explain', {
      from: { kind: 'alert', alert: first },
      to: { kind: 'alert', alert: last },
    });
    expect(together).toMatchObject({ together: true, incident: phishing, blocking: [] });
    expect(together.path[0]?.from).toBe(first);
    expect(together.path.at(-1)?.to).toBe(last);
    for (const [index, { to }] of together.path.slice(0, -1).entries())
      expect(together.path[index + 1]?.from).toBe(to);
    const apart = ask('correlation.explain', {
      from: { kind: 'alert', alert: first },
      to: { kind: 'alert', alert: uidOf(stories.lateral[0] ?? '') },
    });
    expect(apart.together).toBe(false);
    expect(apart.path).toEqual([]);
    expect(apart.blocking.length).toBeGreaterThan(0);
    expect(apart.blocking.every(({ text }) => text.length > 10)).toBe(true);
  });

  it('tell of imports and the workspace', () => {
    const { imports, next } = ask('imports.list', { cursor: null });
    expect(next).toBeNull();
    expect(imports).toHaveLength(1);
    const found = ask('imports.get', { import: imports[0]?.uid ?? '' });
    expect(found.files).toHaveLength(1);
    expect(found.summary.records).toBe(found.files[0]?.records);
    expect(ask('imports.rejects', { import: imports[0]?.uid ?? '', cursor: null })).toEqual({
      rows: [],
      next: null,
      total: 0,
    });
    const status = ask('workspace.status', {});
    expect(status.counts).toMatchObject({ imports: 1, pendingAlerts: 0, alerts: found.summary.alertsNew });
    expect(status.searchIndexBehind).toBe(0);
    expect(status).toMatchObject({ mode: 'real', readOnly: false, audience: 'analyst' });
  });

  it('follow what an analyst does: verdicts, pins, history, undo', () => {
    const url = ask('incidents.evidence', { incident: phishing, category: 'url', cursor: null }).rows[0]
      ?.entity;
    const shown = (): string => {
      const row = ask('incidents.evidence', { incident: phishing, category: 'url', cursor: null }).rows.find(
        ({ entity }) => entity.id === url?.id,
      );
      return `${row?.entity.verdict} by ${row?.entity.verdictBy}`;
    };
    const before = shown();
    const stated = order('entities.setVerdict', {
      entities: [url?.id ?? 0],
      scope: 'incident',
      incident: phishing,
      verdict: 'noThreatsFound',
      reason: 'our own page',
    });
    expect(shown()).toBe('noThreatsFound by analyst');
    expect(stated.label).toMatch(/^Set verdict of “hxxps?:\/\/.+” to Clean$/);
    // Elsewhere nothing has changed.
    expect(ask('entities.get', { entityId: url?.id ?? 0 }).entity.verdict).toBe(url?.verdict);
    // In the scope of the incident its page says what its history says.
    const inScope = ask('entities.get', { entityId: url?.id ?? 0, incident: phishing });
    expect(inScope.entity).toMatchObject({ verdict: 'noThreatsFound', verdictBy: 'analyst' });
    expect(inScope.verdicts[0]).toMatchObject({ actor: 'analyst', scope: 'incident' });
    const mailWithUrl = ask('incidents.evidence', {
      incident: phishing,
      category: 'mailMessage',
      cursor: null,
    })
      .rows.map(({ entity }) => ask('entities.mail', { entityId: entity.id, incident: phishing }))
      .find(({ urls }) => urls.some(({ entity }) => entity?.id === url?.id));
    expect(mailWithUrl?.urls.find(({ entity }) => entity?.id === url?.id)?.entity?.verdict).toBe(
      'noThreatsFound',
    );
    const [newest] = ask('entities.verdictHistory', { entityId: url?.id ?? 0, incident: phishing }).verdicts;
    expect(newest).toMatchObject({
      actor: 'analyst',
      verdict: 'noThreatsFound',
      basis: 'our own page',
      undone: false,
    });

    const alert = ask('incidents.alerts', { incident: phishing, cursor: null }).rows[0];
    order('pins.set', {
      incident: phishing,
      targets: [
        { kind: 'alert', alert: alert?.uid ?? '' },
        { kind: 'entity', entityId: url?.id ?? 0 },
      ],
      pinned: true,
      note: 'starts here',
    });
    const { pins } = ask('pins.list', { incident: phishing });
    expect(pins.map(({ label, note }) => [label, note])).toEqual([
      [alert?.title, 'starts here'],
      [url?.label, 'starts here'],
    ]);
    expect(ask('incidents.alerts', { incident: phishing, cursor: null }).rows[0]?.pinned).toBe(true);

    order('incidents.update', {
      incidents: [phishing],
      patch: { status: 'inProgress', addTags: ['vip'], comment: 'Looking into it' },
    });
    const history = ask('incidents.history', { incident: phishing, cursor: null, limit: 500 });
    expect(history.total).toBe(ask('incidents.get', { incident: phishing }).counts.history);
    const told = history.rows.map(({ kind, field, oldValue, newValue, text, undone }) =>
      [kind, field, oldValue, newValue, text, undone].join('|'),
    );
    expect(told).toContain('change|status|New|In progress||false');
    expect(told).toContain('change|tag||vip||false');
    expect(told).toContain('comment||||Looking into it|false');
    expect(told).toContain(`change|verdict||Clean|our own page|false`);
    expect(told.filter((line) => line.startsWith('import|'))).toHaveLength(1);
    expect(told.some((line) => line.includes('touchedAt'))).toBe(false);
    const first = ask('incidents.history', { incident: phishing, cursor: null, limit: 2 });
    const second = ask('incidents.history', { incident: phishing, cursor: first.next, limit: 500 });
    expect([...first.rows, ...second.rows]).toEqual(history.rows);
    expect(ask('incidents.suggestions', {})).toMatchObject({
      tags: ['vip'],
      analysts: expect.arrayContaining(['Dana']) as string[],
    });

    expect(ask('workspace.undoState', {}).undo?.label).toMatch(/^Change incident \d+/);
    order('workspace.undo', { group: stated.group });
    expect(shown()).toBe(before);
    const undone = ask('incidents.history', { incident: phishing, cursor: null, limit: 500 }).rows.filter(
      ({ field }) => field === 'verdict',
    );
    expect(undone.map((entry) => entry.undone)).toEqual([false, true]);
    expect(
      ask('entities.verdictHistory', { entityId: url?.id ?? 0, incident: phishing }).verdicts[0],
    ).toMatchObject({ actor: 'analyst', undone: true });
  });
});
