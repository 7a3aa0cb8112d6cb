import type { OutputOf } from '../../../shared/contract/index.ts';
import { canonicalValue, valueLabel } from '../../../shared/model/values.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { compareTexts, compareTimes, textAt } from '../../../shared/story/details.ts';
import { recipientOf } from '../../../shared/story/pieces.ts';
import type { StoredContext } from './context-rows.ts';
import type { ContextMention } from './entity-mentions.ts';
import type { EvidenceItem } from './evidence-items.ts';

type Copy = OutputOf<'entities.mail'>['copies'][number];
type State = Copy['delivery'][number];
type Source = State['sources'][number];

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
 * A message as each recipient got it, by recipient: what is told of one's mailbox says nothing of another's. What names no recipient belongs to
 * the only one, else stands alone.
 */
export function copiesOf(
  own: readonly EvidenceItem[],
  rows: readonly ContextMention[],
  alerts: ReadonlyMap<string, TellingAlert>,
): Copy[] {
  const told = [
    ...own.map((item) => ({
      recipient: recipientOf(item),
      verdict: item.sourceVerdict,
      tellings: [tellingOfAlert(item, alerts.get(item.alertUid) ?? null)],
    })),
    ...rows.map(({ record }) => ({
      recipient: recipientOf({ details: messageOf(record)?.details ?? {} }),
      verdict: null,
      tellings: tellingsOfRow(record),
    })),
  ];
  const names = new Map(
    told.flatMap(({ recipient }) => (recipient === null ? [] : [[recipient.toLowerCase(), recipient]])),
  );
  const [only = null] = names.size === 1 ? names.keys() : [];
  const groups = groupBy(told, ({ recipient }) => recipient?.toLowerCase() ?? only);
  return [...groups]
    .map(([name, pieces]) => ({
      recipient: name === null ? null : (names.get(name) ?? name),
      ...summaryOf(statesOf(pieces.flatMap(({ tellings }) => tellings))),
      sourceVerdicts: [...new Set(pieces.flatMap(({ verdict }) => verdict ?? []))],
    }))
    .filter(
      ({ recipient, delivery, sourceVerdicts }) =>
        recipient !== null || delivery.length > 0 || sourceVerdicts.length > 0,
    )
    .sort(
      (a, b) =>
        Number(a.recipient === null) - Number(b.recipient === null) ||
        compareTexts(a.recipient?.toLowerCase() ?? '', b.recipient?.toLowerCase() ?? ''),
    );
}

function summaryOf(
  delivery: State[],
): Pick<Copy, 'delivery' | 'deliveryAction' | 'deliveryLocation' | 'latestLocation'> {
  const locations = delivery.flatMap(({ location }) => location ?? []);
  const [deliveredTo] = locations;
  const latest = locations.at(-1);
  return {
    delivery,
    deliveryAction: delivery.find(({ action }) => action !== null)?.action ?? null,
    deliveryLocation: deliveredTo ?? null,
    latestLocation: latest === undefined || same(latest, deliveredTo ?? null) ? null : latest,
  };
}

/**
 * Where a copy lay, one state after the other: as it was delivered, then as each source found it later, with what changed it. Sources that say
 * the same place one after the other are one state.
 */
function statesOf(all: readonly Telling[]): State[] {
  const tellings = all
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
  a === null || b === null || foldPlace(a) === foldPlace(b);

/** Alerts write `inbox` and `junkFolder` where EmailEvents writes `Inbox/folder` and `Junk folder`. */
const foldPlace = (place: string): string => place.toLowerCase().replace(/[\s_/-]+|folder$/g, '');

/** Remediation statuses that say that something was done to the message. */
const acts = new Set(['remediated', 'partiallyRemediated', 'prevented', 'blocked']);

function tellingOfAlert(
  { details, firstSeen, addedAt, remediationStatus, alertUid }: EvidenceItem,
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
      // When the source wrote it down: two alerts of one activity tell two places, one after the other.
      at: addedAt ?? firstSeen ?? alert?.at ?? null,
      label: alert?.title ?? alertUid,
      by: alert?.serviceSource ?? null,
      alert: alertUid,
      context: null,
    },
  };
}

/** The message that a row is about. */
export const messageOf = ({ body }: StoredContext): StoredContext['body']['evidence'][number] | undefined =>
  body.evidence.find(({ kind, embedded }) => kind === 'mailMessage' && !embedded);

/** What a row of EmailEvents or EmailPostDeliveryEvents says: of the first, also where the message was when the row was exported. */
function tellingsOfRow(record: StoredContext): readonly Telling[] {
  const { uid, body } = record;
  const details = messageOf(record)?.details;
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
