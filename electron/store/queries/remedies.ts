import type { OutputOf } from '../../../shared/contract/index.ts';
import type { BlockingCondition, RefusalCause } from '../../../shared/correlation/index.ts';
import { mergeText, settingText } from '../../../shared/correlation/blocking-texts.ts';
import {
  settingForMeeting,
  settingForPool,
  settingForWeakLink,
  strengthTogether,
} from '../../../shared/correlation/remedies.ts';
import type { SettingChange, WeakMeeting } from '../../../shared/correlation/remedies.ts';
import type { CorrelationSettings } from '../../../shared/correlation/settings.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';
import { decisionIgnoring, decisionsApart } from './decisions-between.ts';
import { measuredSpread } from './entity-spread.ts';
import type { IncidentStanding } from './incident-standing.ts';
import { poolBetween } from './link-pool.ts';

/** The one step that would change what keeps two apart, as the contract has it. */
export type Remedy = OutputOf<'correlation.explain'>['blocking'][number]['remedy'];

/** Two alerts or incidents that are apart. */
export interface Apart {
  readonly store: ReadableStore;
  readonly settings: CorrelationSettings;
  readonly from: IncidentStanding | null;
  readonly to: IncidentStanding | null;
  readonly isFrom: (alertId: number) => boolean;
  readonly isTo: (alertId: number) => boolean;
  /** T of their tenant, milliseconds. */
  readonly span: number;
}

/** A withheld link as a remedy needs it. */
export interface RefusedLink {
  readonly rule: string;
  readonly entityId: number | null;
  readonly entityKind: EntityKind | null;
  readonly strength: number;
  readonly gapMilliseconds: number | null;
  readonly needed: number | null;
}

const sizesOf = ({ from, to }: Apart) => (from && to ? { from: from.size, to: to.size } : null);

const merge = (apart: Apart, why = ''): Remedy =>
  apart.from === null || apart.to === null
    ? {
        text: `${why}One of the two is in no incident yet: correlate first.`,
        step: { kind: 'none' },
      }
    : { text: `${why}${mergeText(sizesOf(apart))}`, step: { kind: 'merge' } };

function setting(change: SettingChange | null, apart: Apart): Remedy {
  if (change === null) return merge(apart, 'No single number of the settings would change that. ');
  return { text: settingText(change, apart.settings), step: { kind: 'setting', ...change } };
}

/** Whether nothing else than the strength keeps two groups apart: the size of both together is within the limit. */
const isTooLarge = ({ from, to, settings }: Apart): boolean =>
  (from?.size ?? 1) + (to?.size ?? 1) > settings.groupLimit;

/** What would change that a decision, a tenant or the state of an incident keeps two apart. */
export function remedyForCause(cause: RefusalCause | null, apart: Apart): Remedy {
  const { store, from, to } = apart;
  switch (cause) {
    case 'tenant':
      return {
        text: 'Nothing in the workbench changes that: a tenant comes from the alerts themselves.',
        step: { kind: 'none' },
      };
    case 'cannotLink': {
      const [decision, ...more] = decisionsApart(store, apart.isFrom, apart.isTo);
      if (!decision) return merge(apart);
      const others =
        more.length === 0
          ? ''
          : ` ${more.length} more of them ${more.length === 1 ? 'says' : 'say'} the same.`;
      return {
        text: `Take back the decision${byText(decision)}.${others}`,
        step: { kind: 'removeDecision', decision: decision.uid },
      };
    }
    case 'seal': {
      const sealed = [from, to].find((incident) => incident?.sealed);
      return sealed
        ? { text: `Reopen incident ${sealed.id}.`, step: { kind: 'reopen', incident: sealed.uid } }
        : merge(apart);
    }
    default:
      return merge(apart);
  }
}

function byText({
  author,
  reason,
}: {
  readonly author: string | null;
  readonly reason: string | null;
}): string {
  return `${author === null ? '' : ` of ${author}`}${reason ? ` (“${reason}”)` : ' that keeps them apart'}`;
}

/**
 * What would change that a link was too weak. Where others between the same two are too weak as well, all of them together may be enough:
 * then what they lack together decides.
 */
export function remedyForWeakLink(link: RefusedLink, apart: Apart): Remedy {
  const { needed } = link;
  if (needed === null || isTooLarge(apart)) return merge(apart);
  const spread = link.entityId === null ? null : measuredSpread(apart.store, link.entityId);
  const weak = {
    rule: link.rule,
    kind: link.entityKind,
    strength: link.strength,
    gapMilliseconds: link.gapMilliseconds,
    needed,
    spread: spread && { ...spread, span: apart.span },
  };
  return remedyForPool(apart, needed, [weak]) ?? setting(settingForWeakLink(weak, apart.settings), apart);
}

/** What would change that all weak links between two incidents are too weak together; null where there are no several, or nothing does. @param own links whose rules may be changed; all for null. */
export function remedyForPool(
  apart: Apart,
  needed: number,
  own: readonly WeakMeeting[] | null,
): Remedy | null {
  const { store, settings, from, to, span } = apart;
  if (from === null || to === null || isTooLarge(apart)) return null;
  const pool = poolBetween(store, from.id, to.id, span);
  const change = settingForPool(pool, needed, settings, own ?? pool);
  if (change === null) return null;
  return {
    text: `All links between the two together have ${strengthTogether(pool)} of ${needed}. ${settingText(change, settings)}`,
    step: { kind: 'setting', ...change },
  };
}

/** What would change a condition that is not a withheld link. @param entityIdOf local id of an entity by its key. */
export function remedyForFacts(
  condition: BlockingCondition<number>,
  gapMilliseconds: number | null,
  apart: Apart,
  entityIdOf: (key: string) => number | null,
): Remedy {
  switch (condition.code) {
    case 'tenant':
      return remedyForCause('tenant', apart);
    case 'ignoredEntity': {
      const entityId = entityIdOf(condition.key);
      const decision =
        entityId === null
          ? null
          : decisionIgnoring(apart.store, entityId, [apart.from?.id ?? null, apart.to?.id ?? null]);
      if (!decision) return merge(apart);
      return {
        text: `Take back the decision${decision.author === null ? '' : ` of ${decision.author}`} to ignore it.`,
        step: { kind: 'removeDecision', decision: decision.uid },
      };
    }
    case 'hub':
    case 'gapBeyondWindow': {
      const entityId = entityIdOf(condition.key);
      const spread = entityId === null ? null : measuredSpread(apart.store, entityId);
      if (gapMilliseconds === null || spread === null || isTooLarge(apart)) return merge(apart);
      const smaller = Math.min(apart.from?.size ?? 1, apart.to?.size ?? 1);
      const meeting = { kind: condition.kind, ...spread, span: apart.span, gapMilliseconds, smaller };
      return setting(settingForMeeting(meeting, apart.settings), apart);
    }
    default:
      return merge(apart);
  }
}
