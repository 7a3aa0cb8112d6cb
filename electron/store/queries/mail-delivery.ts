import type { OutputOf } from '../../../shared/contract/index.ts';
import { canonicalValue, valueLabel } from '../../../shared/model/values.ts';
import { compareTimes, textAt } from '../../../shared/story/details.ts';
import type { ReadableStore } from '../connection.ts';
import { contextOf } from './context-rows.ts';
import type { StoredContext } from './context-rows.ts';
import type { EvidenceItem } from './evidence-items.ts';

type State = OutputOf<'entities.mail'>['delivery'][number];
type Source = State['sources'][number];

/** Rows of mail events that are looked through; a message has a handful. */
const mostRows = 200;
/** Sources that one state is told with. */
const mostSources = 20;

interface Telling {
  readonly action: string | null;
  readonly location: string | null;
  readonly source: Source;
}

/** An alert that names a message. */
export interface TellingAlert {
  readonly uid: string;
  readonly title: string;
  readonly serviceSource: string | null;
  readonly at: number | null;
}

/**
 * Where a message lay, one state after the other: as it was delivered, then as each source found it later, with what changed it. Sources
 * that say the same place one after the other are one state.
 */
export function deliveryOf(
  store: ReadableStore,
  entityId: number,
  own: readonly EvidenceItem[],
  alerts: ReadonlyMap<string, TellingAlert>,
): State[] {
  const rows = contextOf(store, entityId, { kinds: ['mailEvent'], before: null, from: 0, limit: mostRows });
  const tellings = [
    ...own.map((item) => tellingOfAlert(item, alerts.get(item.alertUid) ?? null)),
    ...rows.flatMap(tellingsOfRow),
  ]
    .filter(({ action, location, source }) => action !== null || location !== null || source.change !== null)
    .sort((a, b) => compareTimes(a.source.at, b.source.at));
  const states: State[] = [];
  for (const telling of tellings) {
    const last = states.at(-1);
    if (last && same(last.location, telling.location)) {
      if (last.sources.length < mostSources) last.sources.push(telling.source);
      // What says less says nothing against it.
      last.action ??= telling.action;
      last.location ??= telling.location;
    } else {
      const { action, location, source } = telling;
      states.push({ action, location, sources: [source] });
    }
  }
  return states;
}

const same = (a: string | null, b: string | null): boolean =>
  a === null || b === null || a.toLowerCase() === b.toLowerCase();

/** Remediation statuses that say that something was done to the message. */
const acts = new Set(['remediated', 'partiallyRemediated', 'prevented', 'blocked']);

function tellingOfAlert(
  { details, firstSeen, remediationStatus, alertUid }: EvidenceItem,
  alert: TellingAlert | null,
): Telling {
  const isDone = acts.has(canonicalValue('remediationStatus', remediationStatus) ?? '');
  return {
    action: textAt(details, 'deliveryAction'),
    location: textAt(details, 'deliveryLocation'),
    source: {
      change: isDone
        ? (textAt(details, 'remediationStatusDetails') ??
          valueLabel('remediationStatus', remediationStatus ?? ''))
        : null,
      at: firstSeen ?? alert?.at ?? null,
      label: alert?.title ?? alertUid,
      by: alert?.serviceSource ?? null,
      alert: alertUid,
      context: null,
    },
  };
}

/** What a row of EmailEvents or EmailPostDeliveryEvents says: of the first, also where the message was when the row was exported. */
function tellingsOfRow({ uid, body }: StoredContext): readonly Telling[] {
  const message = body.evidence.find(({ kind, embedded }) => kind === 'mailMessage' && !embedded);
  const details = message?.details;
  const said = (name: string): string | null => textAt(body.additional, name);
  const at = body.time === null || body.time.doubtful ? null : body.time.ms;
  const change = [said('ActionTrigger') === null ? null : body.action, said('Action'), said('ActionResult')]
    .filter((text) => text !== null)
    .join(', ');
  const source: Source = {
    at,
    change: change === '' ? null : change,
    label: body.title,
    by: body.provider,
    alert: null,
    context: uid,
  };
  const first = {
    action: textAt(details, 'deliveryAction'),
    location: textAt(details, 'deliveryLocation'),
    source,
  };
  const latest = said('LatestDeliveryLocation');
  return latest === null || same(latest, first.location)
    ? [first]
    : [
        first,
        {
          action: said('LatestDeliveryAction'),
          location: latest,
          // The row tells when the message came, not when it was moved.
          source: { ...source, at: null, change: null },
        },
      ];
}
