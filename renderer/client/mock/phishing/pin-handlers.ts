import type { OutputOf } from '../../../../shared/contract/index.ts';
import { placeBefore } from '../../../../shared/story/pin-order.ts';
import type { MockHandlers } from '../mock-bridge.ts';
import type { alertRows, entities } from './entities.ts';

type Pin = OutputOf<'pins.list'>['pins'][number];
type Alert = (typeof alertRows)[number];
type Entity = (typeof entities)[keyof typeof entities];

/** What pins are on, and how a change of them is told. */
export interface PinWorld {
  readonly alerts: () => readonly Alert[];
  readonly findEntity: (id: number) => Entity;
  readonly namedIn: (id: number) => readonly Alert[];
  readonly commit: (
    label: string,
    entry: { readonly field: string; readonly newValue?: string | null },
  ) => { readonly group: string; readonly revision: number; readonly label: string };
}

/** Pins that are kept as long as the page: set, noted, grouped and moved as in a store. */
export function pinHandlers({ alerts, findEntity, namedIn, commit }: PinWorld): {
  readonly pins: () => readonly Pin[];
  readonly handlers: MockHandlers;
} {
  let pins: readonly Pin[] = [];
  const pinOf = (target: Pin['target'], note: string | null): Pin => {
    const alert = target.kind === 'entity' ? undefined : alerts().find((one) => one.uid === target.alert);
    const entity = target.kind === 'alert' ? undefined : findEntity(target.entityId);
    const label = entity?.label ?? alert?.title ?? '';
    return {
      uid: `pin-${JSON.stringify(target)}`,
      target,
      label,
      group: null,
      caption: null,
      automaticCaption: `${label}.`,
      tactic: alert === undefined ? null : 'initial-access',
      serviceSource: alert?.serviceSource ?? null,
      entities:
        entity === undefined
          ? []
          : [{ id: entity.id, key: entity.key, kind: entity.kind, label: entity.label }],
      inStory: true,
      seen: true,
      recipients: [],
      severity: alert?.severity ?? null,
      verdict: entity?.verdict ?? null,
      verdictBy: entity?.verdictBy ?? null,
      entityKind: entity?.kind ?? null,
      at: alert?.firstActivity ?? null,
      count: 1,
      alike: true,
      until: null,
      note,
      position: pins.length,
      by: 'Dana Reyes',
    };
  };
  const same = (a: Pin['target'], b: Pin['target']): boolean => JSON.stringify(a) === JSON.stringify(b);

  const handlers: MockHandlers = {
    'pins.list': () => ({ pins: [...pins] }),
    'pins.set': ({ targets, pinned, note }) => {
      const others = pins.filter((pin) => !targets.some((target) => same(target, pin.target)));
      pins = pinned
        ? [...others, ...targets.map((target) => pinOf(target, note ?? null))].map((pin, position) => ({
            ...pin,
            position,
          }))
        : others;
      return commit(`${pinned ? 'Pinned' : 'Unpinned'} ${targets.length}`, {
        field: 'pin',
        newValue: pinned ? 'pinned' : null,
      });
    },
    'pins.annotate': ({ pin, ...words }) => {
      const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
      pins = pins.map((one) => (one.uid === pin ? { ...one, ...said } : one));
      return commit('Noted a pin', { field: 'note', newValue: words.note ?? null });
    },
    'pins.group': ({ pins: uids, group }) => {
      pins = pins.map((one) => (uids.includes(one.uid) ? { ...one, group } : one));
      return commit('Grouped pins', { field: 'group', newValue: group });
    },
    'pins.seen': ({ entities: ids }) => ({ entities: ids.filter((id) => namedIn(id).length > 0) }),
    'pins.suggest': () => ({
      alerts: alerts()
        .slice(0, 2)
        .map(({ uid, title, severity, firstActivity }) => ({
          alert: uid,
          title,
          severity,
          tactic: 'initial-access',
          at: firstActivity,
        })),
    }),
    'pins.order': ({ pins: uids }) => {
      const sorted = pins.toSorted((a, b) => uids.indexOf(a.uid) - uids.indexOf(b.uid));
      pins = sorted.map((one, position) => ({ ...one, position }));
      return commit('Ordered the pins', { field: 'position' });
    },
    'pins.move': ({ pin, also = [], before, group }) => {
      const moved = new Set([pin, ...also]);
      pins = placeBefore(pins, moved, before).map((one, position) => ({
        ...one,
        group: group === undefined || !moved.has(one.uid) ? one.group : group,
        position,
      }));
      return commit('Moved a pin', { field: 'position' });
    },
  };
  return { pins: () => pins, handlers };
}
