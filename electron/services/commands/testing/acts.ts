import { defaultServiceLevels } from '../../../../shared/model/service-levels.ts';
import { openFilter } from '../../../../shared/query/filter.ts';
import { commandHandlers } from '../index.ts';
import type { GroupResult } from '../../../store/journal.ts';
import {
  batchOf,
  buildAlert,
  device,
  file,
  sourceIncident,
  user,
} from '../../../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore, rows } from '../../../../tests/support/stores.ts';
import type { TestStore } from '../../../../tests/support/stores.ts';

/** Two incidents: one of two alerts on host-a that a portal had formed, one of an alert on host-b. */
export function prepare(): TestStore & { readonly uid: string; readonly other: string } {
  const test = openTestStore();
  const source = { provider: 'portal', id: '77', webUrl: null };
  importBatches(test.store, [
    batchOf(
      [
        buildAlert('1', {
          sourceIncident: source,
          evidence: [device('host-a'), file('aa', { verdict: 'suspicious' })],
        }),
        buildAlert('2', {
          sourceIncident: source,
          evidence: [device('host-a'), user('ann')],
          assignedTo: 'portal-owner',
        }),
        buildAlert('3', {
          evidence: [device('host-b'), file('aa')],
          firstActivity: null,
          lastActivity: null,
          created: null,
        }),
      ],
      {
        incidents: [
          sourceIncident('77', {
            tags: ['from-portal'],
            assignedTo: 'portal-owner',
            classification: 'truePositive',
            determination: 'malware',
          }),
        ],
      },
    ),
  ]);
  correlateStore(test.store);
  const incidentOf = (alert: string): string =>
    String(
      rows(
        test.store,
        'SELECT incident.uid FROM alert JOIN incident ON incident.id = incident_id WHERE alert.uid = ?',
        alert,
      )[0]?.['uid'],
    );
  return { ...test, uid: incidentOf('testTool|1'), other: incidentOf('testTool|3') };
}

/** A store with its two incidents. */
export type Prepared = ReturnType<typeof prepare>;
/** One command. */
export type Act = (test: Prepared) => GroupResult;

const entityOf = (test: Prepared, kind: string): number =>
  Number(rows(test.store, 'SELECT id FROM entity WHERE kind = ? ORDER BY key', kind)[0]?.['id']);
/** `incidents.update` on both incidents. */
export const update =
  (patch: Parameters<(typeof commandHandlers)['incidents.update']>[1]['patch'], resolveAlerts = true): Act =>
  ({ context, uid, other }) =>
    commandHandlers['incidents.update'](context, { incidents: [uid, other], patch, resolveAlerts });
const pin: Act = ({ context, uid, ...test }) =>
  commandHandlers['pins.set'](context, {
    incident: uid,
    targets: [
      { kind: 'alert', alert: 'testTool|1' },
      { kind: 'entity', entityId: entityOf({ ...test, context, uid }, 'file') },
      { kind: 'alert', alert: 'testTool|2' },
    ],
    pinned: true,
    note: 'look',
  });
const pinAt = (test: Prepared, index: number): string =>
  String(rows(test.store, 'SELECT uid FROM pin WHERE removed = 0 ORDER BY position')[index]?.['uid']);

/** Every command that can be undone, by what it does. */
export const commands: readonly (readonly [string, Act])[] = [
  ['rename', update({ name: 'Ours' })],
  ['name automatically', update({ name: null })],
  ['severity', update({ severity: 'high' })],
  ['severity back', update({ severity: null, name: 'x' })],
  ['tags', update({ addTags: ['vip', 'From-Portal'], removeTags: ['from-portal'] })],
  ['assign', update({ assignedTo: 'Dana' })],
  ['unassign', update({ assignedTo: null })],
  ['classify', update({ classification: 'falsePositive', determination: 'notMalicious' })],
  ['classify, losing a determination', update({ classification: 'falsePositive' })],
  ['comment', update({ comment: 'Seen it.' })],
  ['status', update({ status: 'inProgress' })],
  [
    'resolve with alerts',
    update({ status: 'resolved', resolvingComment: 'done', classification: 'truePositive' }),
  ],
  ['resolve without alerts', update({ status: 'resolved' }, false)],
  [
    'alerts',
    ({ context }) =>
      commandHandlers['alerts.update'](context, {
        alerts: ['testTool|1', 'testTool|3'],
        patch: {
          status: 'resolved',
          assignedTo: 'Dana',
          classification: 'falsePositive',
          determination: null,
          comment: 'c',
        },
      }),
  ],
  ['pin', pin],
  [
    'unpin',
    (test) => (
      pin(test),
      commandHandlers['pins.set'](test.context, {
        incident: test.uid,
        targets: [{ kind: 'alert', alert: 'testTool|1' }],
        pinned: false,
      })
    ),
  ],
  [
    'pin evidence, twice one',
    (test) =>
      commandHandlers['pins.set'](test.context, {
        incident: test.uid,
        targets: [
          { kind: 'evidence', alert: 'testTool|1', entityId: entityOf(test, 'file') },
          { kind: 'entity', entityId: entityOf(test, 'file') },
          { kind: 'evidence', alert: 'testTool|1', entityId: entityOf(test, 'file') },
          { kind: 'alert', alert: 'testTool|1' },
        ],
        pinned: true,
      }),
  ],
  [
    'unpin with words',
    (test) => {
      pin(test);
      const uid = pinAt(test, 0);
      commandHandlers['pins.annotate'](test.context, { pin: uid, caption: 'First step', inStory: false });
      commandHandlers['pins.group'](test.context, { pins: [uid], group: 'Phishing' });
      return commandHandlers['pins.set'](test.context, {
        incident: test.uid,
        targets: [{ kind: 'alert', alert: 'testTool|1' }],
        pinned: false,
      });
    },
  ],
  [
    'caption and story',
    (test) => (
      pin(test),
      commandHandlers['pins.annotate'](test.context, {
        pin: pinAt(test, 1),
        note: null,
        caption: 'Then',
        inStory: false,
      })
    ),
  ],
  [
    'group',
    (test) => (
      pin(test),
      commandHandlers['pins.group'](test.context, {
        pins: [pinAt(test, 0), pinAt(test, 2)],
        group: 'Phishing',
      })
    ),
  ],
  [
    'move into a group',
    (test) => (
      pin(test),
      commandHandlers['pins.group'](test.context, { pins: [pinAt(test, 0)], group: 'Phishing' }),
      commandHandlers['pins.move'](test.context, {
        pin: pinAt(test, 2),
        before: pinAt(test, 0),
        group: 'Phishing',
      })
    ),
  ],
  [
    'annotate',
    (test) => (
      pin(test),
      commandHandlers['pins.annotate'](test.context, { pin: pinAt(test, 1), note: 'other' })
    ),
  ],
  [
    'move',
    (test) => (
      pin(test),
      commandHandlers['pins.move'](test.context, { pin: pinAt(test, 2), before: pinAt(test, 0) })
    ),
  ],
  [
    'order',
    (test) => (
      pin(test),
      commandHandlers['pins.order'](test.context, {
        incident: test.uid,
        pins: [pinAt(test, 2), pinAt(test, 0)],
      })
    ),
  ],
  [
    'verdict everywhere',
    (test) =>
      commandHandlers['entities.setVerdict'](test.context, {
        entities: [entityOf(test, 'file')],
        scope: 'everywhere',
        incident: test.uid,
        verdict: 'malicious',
        reason: 'sandbox',
      }),
  ],
  [
    'verdict here',
    (test) =>
      commandHandlers['entities.setVerdict'](test.context, {
        entities: [entityOf(test, 'file'), entityOf(test, 'device')],
        scope: 'incident',
        incident: test.uid,
        verdict: 'malicious',
        reason: '',
      }),
  ],
  ['save a view', (test) => saveView(test)],
  ['change a view', (test) => saveView(test, 'Ours', saveView(test).view)],
  [
    'remove a view',
    (test) => {
      const { view } = saveView(test);
      saveView(test, 'Other');
      return commandHandlers['views.remove'](test.context, { view });
    },
  ],
  [
    'move a view',
    (test) => {
      const before = saveView(test).view;
      saveView(test, 'Second');
      const { view } = saveView(test, 'Third');
      return commandHandlers['views.move'](test.context, { view, before });
    },
  ],
  [
    'colour a tag',
    ({ context }) => commandHandlers['tags.setColour'](context, { tag: 'vip', colour: 'purple' }),
  ],
  [
    'service levels',
    ({ context }) =>
      commandHandlers['triage.setServiceLevels'](context, {
        settings: { ...defaultServiceLevels, atRiskPercent: 50 },
      }),
  ],
];

const viewContent = (name: string): Parameters<(typeof commandHandlers)['views.save']>[1]['content'] => ({
  queue: 'incidents',
  name,
  filter: openFilter,
  sort: { column: 'lastActivity', direction: 'descending' },
  layout: null,
});

/** Makes a view; answers its uid too. */
export const saveView = (
  { context }: Pick<Prepared, 'context'>,
  name = 'Mine',
  view: string | null = null,
): ReturnType<(typeof commandHandlers)['views.save']> =>
  commandHandlers['views.save'](context, { view, content: viewContent(name) });

/** Takes back the last group. */
export const undo = (test: Pick<Prepared, 'context'>, force = false): GroupResult =>
  commandHandlers['workspace.undo'](test.context, { group: null, force });
/** Takes back the last undo. */
export const redo = (test: Pick<Prepared, 'context'>, force = false): GroupResult =>
  commandHandlers['workspace.redo'](test.context, { force });
