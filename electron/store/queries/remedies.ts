import type { OutputOf } from '../../../shared/contract/index.ts';
import type { BlockingCondition, RefusalCause } from '../../../shared/correlation/index.ts';
import { mergeText, settingText } from '../../../shared/correlation/blocking-texts.ts';
import { neededStrength } from '../../../shared/correlation/figures.ts';
import { causeText, smallerText, togetherText } from '../../../shared/correlation/link-texts.ts';
import type { GroupSizes } from '../../../shared/correlation/link-texts.ts';
import {
  meetingStrength,
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
import { causeBetween, type IncidentStanding } from './incident-standing.ts';
import { poolBetween } from './link-pool.ts';
import { withheldGroups } from './withheld-links.ts';

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

/** Sizes of two that are apart; null where one is in no incident. */
export const apartSizes = ({ from, to }: Apart): GroupSizes | null =>
  from && to ? { from: from.size, to: to.size, fromAlerts: from.alerts, toAlerts: to.alerts } : null;

const merge = (apart: Apart, why = ''): Remedy =>
  apart.from === null || apart.to === null
    ? {
        text: `${why}One of the two is in no incident yet: correlate first.`,
        step: { kind: 'none' },
      }
    : { text: `${why}${mergeText(apartSizes(apart))}`, step: { kind: 'merge' } };

function setting(change: SettingChange | null, apart: Apart): Remedy {
  const cause = causeOf(apart);
  if (cause !== null) return merge(apart, `Settings alone would not unite them: ${causeText(cause)}. `);
  if (change === null) return merge(apart, 'No single number of the settings would change that. ');
  return { text: settingText(change, apart.settings), step: { kind: 'setting', ...change } };
}

/** What keeps two incidents apart whatever they share; null for nothing. */
function causeOf({ store, from, to, isFrom, isTo }: Apart): RefusalCause | null {
  return from && to ? causeBetween(from, to, decisionsApart(store, isFrom, isTo).length > 0) : null;
}

/**
 * Why two incidents would stay apart for want of strength if nothing else kept them apart, as the end of a sentence; null where their links
 * are enough, or one of the two is in no incident.
 */
export function weaknessText(apart: Apart): string | null {
  const { store, settings, from, to } = apart;
  const sizes = apartSizes(apart);
  if (!from || !to || !sizes) return null;
  const group = withheldGroups(store, from.id).find(({ otherIncident }) => otherIncident === to.id);
  if (!group) return 'nothing that they share is enough to join them';
  if (isTooLarge(apart))
    return `together they would have ${togetherText(sizes)}, and links may unite at most ${settings.groupLimit.toLocaleString('en-US')}`;
  const strength = settings.poolRounds === 0 ? group.strongest : Math.max(group.strongest, group.pooled);
  const needed = neededStrength(Math.max(1, Math.min(sizes.from, sizes.to)), settings);
  return strength >= needed
    ? null
    : `the links between them have ${strength}, and the smaller of the two (${smallerText(sizes)}) asks for ${needed}`;
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
      const rest =
        more.length > 0
          ? `${more.length} more ${more.length === 1 ? 'decision says' : 'decisions say'} the same`
          : restOf(apart, from, to);
      if (rest !== null)
        return merge(
          apart,
          `Taking back the decision${byText(decision)} alone would not unite them: ${rest}. `,
        );
      return {
        text: `Take back the decision${byText(decision)}.`,
        step: { kind: 'removeDecision', decision: decision.uid },
      };
    }
    case 'seal': {
      const sealed = [from, to].find((incident) => incident?.sealed);
      if (!sealed) return merge(apart);
      const open = (one: IncidentStanding | null) => (one === sealed ? { ...one, sealed: false } : one);
      const rest = restOf(apart, open(from), open(to));
      if (rest !== null)
        return merge(apart, `Reopening incident ${sealed.id} alone would not unite them: ${rest}. `);
      return { text: `Reopen incident ${sealed.id}.`, step: { kind: 'reopen', incident: sealed.uid } };
    }
    default:
      return merge(apart);
  }
}

/** What would still keep two apart when they stood as given and no decision were about them, as the end of a sentence; null for nothing. */
function restOf(apart: Apart, from: IncidentStanding | null, to: IncidentStanding | null): string | null {
  const cause = from && to ? causeBetween(from, to, false) : null;
  const weakness = weaknessText(apart);
  if (cause === null) return weakness;
  return weakness === null ? causeText(cause) : `${causeText(cause)}; and ${weakness}`;
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
  if (change === null || causeOf(apart) !== null) return null;
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
      const spread = entityId === null ? null : measuredSpread(apart.store, entityId);
      const smaller = Math.min(apart.from?.size ?? 1, apart.to?.size ?? 1);
      const strength =
        spread === null || gapMilliseconds === null || isTooLarge(apart)
          ? null
          : meetingStrength(
              { kind: condition.kind, ...spread, span: apart.span, gapMilliseconds, smaller },
              apart.settings,
            );
      const cause = causeOf(apart);
      if (
        cause !== null ||
        strength === null ||
        strength < neededStrength(Math.max(1, smaller), apart.settings)
      )
        return merge(
          apart,
          `Taking back the decision to ignore it alone would not unite them: ${cause === null ? 'what both name is too weak a link' : causeText(cause)}. `,
        );
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
