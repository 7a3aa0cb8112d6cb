import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { unwrapLink } from '../../../shared/model/safe-links.ts';
import { isJsonArray, numberAt, textAt, textsAt, valueAt } from '../../../shared/story/details.ts';
import { flatten } from '../../../shared/story/raw-fields.ts';
import type { ContextMention, NamedThing } from './entity-mentions.ts';
import type { EntitySummary } from './entity-summary.ts';
import type { EvidenceItem } from './evidence-items.ts';
import { messageOf } from './mail-delivery.ts';
import type { TellingAlert } from './mail-delivery.ts';

type Mail = OutputOf<'entities.mail'>;
type Source = Mail['urls'][number]['sources'][number];

/** What one alert or one row of context says of a message. */
export interface Saying {
  readonly source: Source;
  /** Of the message, as evidence has it. */
  readonly details: JsonObject;
  /** Fields of the row beside it; empty for an alert. */
  readonly fields: JsonObject;
  /** URLs and files of the row; an alert's stand beside the message and may be anything. */
  readonly things: readonly NamedThing[];
}

/** All that is said of a message, alerts first. */
export function sayingsOf(
  own: readonly EvidenceItem[],
  rows: readonly ContextMention[],
  alerts: ReadonlyMap<string, TellingAlert>,
): readonly Saying[] {
  return [
    ...own.map(({ alertUid, details }) => ({
      source: sourceOfAlert(alertUid, alerts.get(alertUid)),
      details,
      fields: {},
      things: [],
    })),
    ...rows.map(({ record, things }) => ({
      source: { label: record.body.title, by: record.body.provider, alert: null, context: record.uid },
      details: messageOf(record)?.details ?? {},
      fields: record.body.additional,
      things: things.filter(({ kind, embedded }) => !embedded && (kind === 'url' || kind === 'file')),
    })),
  ];
}

const sourceOfAlert = (uid: string, alert: TellingAlert | undefined): Source => ({
  label: alert?.title ?? uid,
  by: alert?.serviceSource ?? null,
  alert: uid,
  context: null,
});

/** Sources that one thing is told with. */
const mostSources = 20;

/** Things by a key, each with all who say it; of what they say the first that is known counts. */
function collect<Thing extends { readonly sources: Source[] }>(
  said: readonly (readonly [key: string, thing: Omit<Thing, 'sources'>, source: Source])[],
  make: (thing: Omit<Thing, 'sources'>, known: Thing | null, sources: Source[]) => Thing,
): Thing[] {
  const found = new Map<string, Thing>();
  for (const [key, thing, source] of said) {
    const known = found.get(key) ?? null;
    const sources = known?.sources ?? [];
    const isNew = !sources.some(({ alert, context }) => alert === source.alert && context === source.context);
    if (isNew && sources.length < mostSources) sources.push(source);
    found.set(key, make(thing, known, sources));
  }
  return [...found.values()];
}

const authenticationFields = /spf|sender_?policy_?framework|dkim|dmarc|arc(?=[A-Z]|$)|authentication/i;

/** What sources say that the checks of a message's sender came to, field by field. */
export function authenticationOf(sayings: readonly Saying[]): Mail['authentication'] {
  const said = sayings.flatMap(({ details, fields, source }) =>
    [...Object.entries(details), ...Object.entries(fields)].flatMap(([name, value]) =>
      authenticationFields.test(name)
        ? flatten(value, { left: 50 }).map((field) => {
            const path = field.path === '' ? name : `${name}.${field.path}`;
            return [JSON.stringify([path, field.value]), { name: path, value: field.value }, source] as const;
          })
        : [],
    ),
  );
  return collect<Mail['authentication'][number]>(said, (thing, _known, sources) => ({ ...thing, sources }));
}

/** URLs that evidence of the message lists, and those of rows about the message. */
export function urlsOf(
  sayings: readonly Saying[],
  find: (url: string) => EntitySummary | null,
): Mail['urls'] {
  const said = sayings.flatMap(({ details, things, source }) =>
    [
      ...textsAt(details, 'urls').map((url) => [url, find(url)] as const),
      ...things.flatMap(({ kind, label, entity }) => (kind === 'url' ? [[label, entity] as const] : [])),
    ].map(
      ([url, entity]) => [url, { url, original: unwrapLink(url)?.original ?? null, entity }, source] as const,
    ),
  );
  return collect<Mail['urls'][number]>(said, (thing, known, sources) => ({
    ...thing,
    entity: known?.entity ?? thing.entity,
    sources,
  }));
}

/**
 * Attachments as sources name them. The Graph security API counts a message's attachments without naming them; where nobody names any and it
 * counts some, the files of the same alerts are shown, unless the alert is about a device too and they may be anything.
 */
export function attachmentsOf(
  sayings: readonly Saying[],
  around: readonly EvidenceItem[],
  find: (sha256: string | null) => EntitySummary | null,
): Mail['attachments'] {
  const named = sayings.flatMap(({ details, things, source }) => [
    ...attachmentsIn(details).map((item) => [{ ...item, entity: find(item.sha256) }, source] as const),
    ...things.flatMap((thing) =>
      thing.kind === 'file' ? [[{ ...fileOf(thing), entity: thing.entity }, source] as const] : [],
    ),
  ]);
  return collect<Mail['attachments'][number]>(
    (named.length > 0 ? named : countedFiles(sayings, around)).map(([item, source]) => [
      (item.sha256 ?? item.name).toLowerCase(),
      item,
      source,
    ]),
    (item, known, sources) => ({
      name: known?.name ?? item.name,
      sha256: known?.sha256 ?? item.sha256,
      size: known?.size ?? item.size,
      entity: known?.entity ?? item.entity,
      sources,
    }),
  );
}

type Attachment = Omit<Mail['attachments'][number], 'sources' | 'entity'>;

function attachmentsIn(details: JsonObject): readonly Attachment[] {
  const listed = valueAt(details, 'attachments');
  return isJsonArray(listed)
    ? listed.map((item) => ({
        name:
          typeof item === 'string' ? item : (textAt(item, 'fileName') ?? textAt(item, 'name') ?? 'Unnamed'),
        sha256: textAt(item, 'sha256') ?? textAt(item, 'fileDetails', 'sha256'),
        size: numberAt(item, 'fileSize') ?? numberAt(item, 'size'),
      }))
    : [];
}

const fileOf = ({
  label,
  details,
}: {
  readonly label: string;
  readonly details: JsonObject;
}): Attachment => ({
  name: textAt(details, 'fileDetails', 'fileName') ?? label,
  sha256: textAt(details, 'fileDetails', 'sha256'),
  size: numberAt(details, 'fileDetails', 'fileSize'),
});

type WithSource = readonly [item: Attachment & { readonly entity: EntitySummary | null }, source: Source];

function countedFiles(sayings: readonly Saying[], around: readonly EvidenceItem[]): readonly WithSource[] {
  if (!sayings.some(({ details }) => (numberAt(details, 'attachmentsCount') ?? 0) > 0)) return [];
  const sources = new Map(
    sayings.flatMap(({ source }) => (source.alert === null ? [] : [[source.alert, source]])),
  );
  const withDevice = new Set(
    around.filter(({ entity }) => entity.kind === 'device').map(({ alertUid }) => alertUid),
  );
  return around.flatMap((item): readonly WithSource[] => {
    const source = sources.get(item.alertUid);
    return item.entity.kind !== 'file' || source === undefined || withDevice.has(item.alertUid)
      ? []
      : [[{ ...fileOf({ label: item.entity.label, details: item.details }), entity: item.entity }, source]];
  });
}

/** The most of something that a source counts in the message; null where none counts. */
export function countOf(sayings: readonly Saying[], ofAlert: string, ofRow: string): number | null {
  const counts = sayings.flatMap(
    ({ details, fields }) => numberAt(details, ofAlert) ?? numberAt(fields, ofRow) ?? [],
  );
  return counts.length === 0 ? null : Math.trunc(Math.max(...counts));
}
