import { OperationError, type Notice } from '../../../shared/contract/index.ts';
import { correlationSettingsHandlers } from './correlation-settings.ts';
import { listHandlers, sampleLists } from './lists.ts';
import type { MockHandlers } from './mock-bridge.ts';
import { decisionHandlers } from './decisions.ts';
import { pageOf } from './page-of.ts';
import { queueHandlers } from './queue.ts';
import { triageHandlers } from './triage.ts';
import { whyHandlers } from './why.ts';
import { mockNow, sampleAlert, sampleIncident } from './sample-rows.ts';
import type { IncidentRow } from './sample-rows.ts';
import { runningJob, sampleDropFolder, sampleImport } from './sample-work.ts';
import type { DropFolder, ImportSummary } from './sample-work.ts';

/** Named states of the workbench. */
export const scenarioNames = ['many', 'one', 'empty', 'firstRun', 'error', 'working'] as const;
/** A named state of the workbench. */
export type ScenarioName = (typeof scenarioNames)[number];

const sizes: Readonly<Record<ScenarioName, number>> = {
  many: 2400,
  one: 1,
  empty: 0,
  firstRun: 0,
  error: 0,
  working: 300,
};

/** Handlers of a scenario. `emit` sends notices, as the main process would. */
export function scenarioHandlers(name: ScenarioName, emit: (notice: Notice) => void): MockHandlers {
  let incidents: readonly IncidentRow[] = Array.from({ length: sizes[name] }, (_, index) =>
    sampleIncident(index),
  );
  let imports: readonly ImportSummary[] =
    sizes[name] === 0 ? [] : [sampleImport(0), sampleImport(1), sampleImport(2)];
  let analyst =
    name === 'firstRun'
      ? null
      : {
          name: 'Dana Reyes',
          keyFingerprint: 'SHA256:3o2Gk9q1yJ0m4mPpYt7ZrXc8vN5wLdQeTgHsUaBiKfM',
          keyStore: 'file' as const,
        };
  const history: {
    readonly group: string;
    readonly label: string;
    readonly restore: () => void;
  }[] = [];
  let dropFolder: DropFolder =
    sizes[name] === 0 ? { ...sampleDropFolder, path: null, enabled: false, state: 'off' } : sampleDropFolder;
  let revision = 1;

  const findIncident = (reference: string): IncidentRow => {
    const found = incidents.find((row) => row.uid === reference || String(row.number) === reference);
    if (!found) throw new OperationError('notFound', `There is no incident ${reference}.`);
    return found;
  };
  const announce = (): void =>
    emit({
      kind: 'changed',
      revision: ++revision,
      touched: ['incidents', 'alerts', 'journal', 'imports', 'analyst', 'views', 'tags', 'seen', 'settings'],
      incidents: [],
      by: 'this',
    });
  const commit = (
    label: string,
    next: readonly IncidentRow[],
    restore?: () => void,
  ): { group: string; revision: number; label: string } => {
    const group = `group-${revision}`;
    const before = incidents;
    history.push({
      group,
      label,
      restore: () => {
        incidents = before;
        restore?.();
      },
    });
    incidents = next;
    setTimeout(announce, 0);
    return { group, revision: revision + 1, label };
  };
  const alertsOf = (row: IncidentRow) =>
    Array.from({ length: row.alertCount }, (_, index) => sampleAlert(row, index));
  const why = whyHandlers((label) => commit(label, incidents));

  return {
    'workspace.status': () => ({
      storePath: '/home/analyst/.config/Casemate/store.sqlite',
      storeUid: 'store-1',
      mode: 'real',
      readOnly: false,
      audience: 'analyst',
      revision,
      analyst,
      counts: {
        incidents: incidents.length,
        openIncidents: incidents.filter((row) => row.status !== 'resolved').length,
        alerts: incidents.reduce((sum, row) => sum + row.alertCount, 0),
        pendingAlerts: 0,
        records: 12_480,
        imports: imports.length,
        entities: 4100,
        rejects: 12,
      },
      searchIndexBehind: 0,
    }),
    'workspace.setAnalyst': (input) => {
      analyst = {
        name: input.name,
        keyFingerprint: 'SHA256:3o2Gk9q1yJ0m4mPpYt7ZrXc8vN5wLdQeTgHsUaBiKfM',
        keyStore: 'file',
      };
      setTimeout(announce, 0);
      return analyst;
    },
    'workspace.undoState': () => {
      const last = history.at(-1);
      return { undo: last ? { group: last.group, label: last.label } : null, redo: null };
    },
    'workspace.undo': () => {
      const last = history.pop();
      if (!last) throw new OperationError('notFound', 'There is nothing to undo.');
      last.restore();
      setTimeout(announce, 0);
      return { group: `undo-${last.group}`, revision, label: last.label };
    },
    'workspace.check': () => ({ job: 'job-check' }),
    ...correlationSettingsHandlers(emit, (label) => commit(label, incidents)),
    'jobs.list': () => ({ jobs: name === 'working' ? [runningJob] : [] }),
    'jobs.cancel': ({ job }) => {
      if (job === runningJob.id)
        emit({ kind: 'job', job: { ...runningJob, state: 'cancelled', endedAt: mockNow } });
      return { cancelled: true };
    },
    'jobs.pause': () => {
      emit({ kind: 'job', job: { ...runningJob, pause: 'waiting' } });
      return { paused: true };
    },
    'jobs.resume': () => {
      emit({ kind: 'job', job: runningJob });
      return { resumed: true };
    },
    ...queueHandlers({ rows: () => incidents, alertsOf, broken: name === 'error' }),
    'incidents.get': ({ incident }) => {
      const row = findIncident(incident);
      return {
        row,
        redirectedTo: null,
        automaticName: row.name,
        automaticSeverity: row.severity,
        score: [
          { code: 'severity', points: 40, text: 'Highest severity is high' },
          { code: 'assets', points: 20, text: '3 devices and 2 users are involved' },
          { code: 'stages', points: 34, text: 'Initial access to Lateral movement: 4 stages' },
        ],
        resolvingComment: null,
        resolvedAt: null,
        relatedResolved: [],
        sourceIncidents: [],
        counts: {
          alerts: row.alertCount,
          assets: 3,
          evidence: 12,
          history: 4,
          pins: row.pinnedCount,
          links: 8,
          decisions: 0,
          similar: 2,
          suggestions: 1,
        },
        tactics: [],
      };
    },
    'incidents.alerts': ({ incident, cursor, limit }) => {
      const found = alertsOf(findIncident(incident));
      return { ...pageOf(found, cursor, limit), alerts: found.length };
    },
    'incidents.suggestions': () => ({
      analysts: ['Dana Reyes', 'M. Okafor'],
      tags: ['vip', 'phishing-wave', 'finance'],
    }),
    'incidents.update': ({ incidents: references, patch, resolveAlerts }) => {
      const uids = new Set(references.map((reference) => findIncident(reference).uid));
      const {
        addTags = [],
        removeTags = [],
        comment: _comment,
        attachments: _attachments,
        resolvingComment: _resolving,
        name: newName,
        ...fields
      } = patch;
      const changes = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const next = incidents.map((row) =>
        uids.has(row.uid)
          ? {
              ...row,
              ...changes,
              name: newName ?? row.name,
              nameIsAutomatic: newName === undefined ? row.nameIsAutomatic : newName === null,
              severity: patch.severity ?? row.severity,
              severityIsOverridden:
                patch.severity === undefined ? row.severityIsOverridden : patch.severity !== null,
              activeAlertCount: patch.status === 'resolved' && resolveAlerts ? 0 : row.activeAlertCount,
              tags: [...new Set([...row.tags, ...addTags])].filter((tag) => !removeTags.includes(tag)),
            }
          : row,
      );
      return commit(`Changed ${uids.size} ${uids.size === 1 ? 'incident' : 'incidents'}`, next);
    },
    'imports.list': () => ({ imports: [...imports], next: null }),
    'imports.get': ({ import: uid }) => {
      const summary = imports.find((other) => other.uid === uid);
      if (!summary) throw new OperationError('notFound', 'There is no such import.');
      const file = {
        size: 38_204_112,
        sha256: 'a'.repeat(64),
        format: 'graph-alerts-v2',
        formatTitle: 'Microsoft Graph security API',
        records: 4160,
        alertsNew: 3960,
        alertsUpdated: 12,
        alertsUnchanged: 160,
        twins: 11,
        context: [{ kind: 'process', rows: 5 }],
        emptyIncidents: 0,
        rejected: 4,
        error: null,
        mapping: null,
        refusal: null,
        canBeMapped: false,
        offers: [],
        readBy: null,
      };
      return {
        summary,
        removedBy:
          summary.state === 'undone'
            ? { group: 'group-1', analyst: 'Dana Reyes', at: mockNow, mine: true }
            : null,
        files: Array.from({ length: summary.files }, (_, index) => ({
          ...file,
          id: index + 1,
          path: `export/alerts-${index}.ndjson`,
        })),
      };
    },
    'imports.rejects': ({ cursor, limit }) => {
      const rows = Array.from({ length: 12 }, (_, index) => ({
        file: 'export/alerts-0.ndjson',
        record: 17 * (index + 1),
        line: 17 * (index + 1),
        byteOffset: 9000 * index,
        code: 'badJson',
        reason: 'The line is not JSON: unexpected end of text at column 311',
        excerpt: '{"id":"da637551227677560813","title":"Suspicious \u202e sign-in http://evil.example/a"',
      }));
      return pageOf(rows, cursor, limit);
    },
    'imports.dependents': () => ({
      complete: true,
      alerts: { vanish: 11_400, stay: 500 },
      incidents: {
        vanish: 40,
        shrink: 2,
        first: incidents.slice(0, 5).map(({ uid, number, name, alertCount }, index) => ({
          uid,
          number,
          name,
          alerts: alertCount,
          lost: alertCount,
          touched: index === 0,
        })),
      },
      work: {
        counts: [
          { kind: 'status', lost: 2, stays: 1 },
          { kind: 'comment', lost: 1, stays: 0 },
        ],
        first: [
          {
            kind: 'comment',
            lost: true,
            on: 'Suspicious sign-in',
            value: 'The user was travelling.',
            by: 'Dana Reyes',
            at: mockNow,
            incident: incidents[0]?.number ?? null,
          },
        ],
      },
      context: { vanish: 5, stay: 0 },
      hits: 3,
    }),
    'imports.dropFolder': () => dropFolder,
    'imports.setDropFolder': ({ enabled }) => {
      dropFolder = { ...sampleDropFolder, enabled, state: enabled ? 'watching' : 'off' };
      return dropFolder;
    },
    'imports.pickFiles': () => ({ files: [{ token: 'file-1', name: 'alerts.json', size: 4096 }] }),
    'imports.start': () => ({ job: runningJob.id }),
    'imports.startSample': () => {
      incidents = Array.from({ length: 45 }, (_, index) => sampleIncident(index));
      imports = [sampleImport(0)];
      setTimeout(announce, 0);
      return { job: 'job-sample' };
    },
    'imports.remove': ({ import: uid }) => {
      imports = imports.map((other) => (other.uid === uid ? { ...other, state: 'undone' } : other));
      return commit('Took back an import', incidents);
    },
    ...why,
    ...triageHandlers({
      find: findIncident,
      rows: () => incidents,
      alertsOf,
      commit,
      note: (next) => {
        incidents = next;
        setTimeout(announce, 0);
      },
    }),
    ...decisionHandlers({
      find: findIncident,
      rows: () => incidents,
      commit,
      removeOther: why['correlation.removeDecision'],
    }),
    ...listHandlers(sizes[name] === 0 ? [] : sampleLists),
    'application.about': () => ({
      version: '0.1.0',
      electron: '45.4.1',
      chromium: '150.0.0.0',
      node: '24.21.0',
      sqlite: '3.53.0',
      runtime: 'fallback',
      packaged: false,
      dataFolder: '/home/analyst/.config/Casemate',
      platform: 'linux x64',
    }),
    'application.copyText': () => ({ copied: true }),
  };
}
