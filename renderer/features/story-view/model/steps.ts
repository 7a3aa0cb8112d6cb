import { formatCount } from '../../../../shared/lib/format-count.ts';
import { countTold } from '../../../../shared/story/count-told.ts';
import { defang, defangText } from '../../../../shared/model/defang.ts';
import { visibleLine } from '../../../../shared/model/visible-text.ts';
import type { EntityKind } from '../../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import { placeSteps } from '../../../../shared/story/picture-grid.ts';
import type { PictureTone } from '../../../../shared/story/picture-theme.ts';
import type { PictureStep } from '../../../../shared/story/picture-types.ts';
import { tacticLabel } from '../../../../shared/story/tactic.ts';
import type { Pin } from '../../story/index.ts';

/** What an alert's step is drawn as: what came, ran or was reached says more than that there was an alert. */
const tellingKinds: readonly EntityKind[] = [
  'mailMessage',
  'mailCluster',
  'process',
  'file',
  'url',
  'oauthApplication',
  'registryValue',
  'registryKey',
  'cloudApplication',
  'cloudResource',
  'ip',
  'session',
  'device',
  'user',
  'mailbox',
];

/** The icon of a step. */
export function iconOfPin({ target, label, entityKind, entities }: Pin): EntityKind | 'alert' {
  if (target.kind !== 'alert') return entityKind ?? 'generic';
  // A click is about the link, though the message that brought it is named too.
  if (/\bclick/i.test(label) && entities.some(({ kind }) => kind === 'url')) return 'url';
  return tellingKinds.find((kind) => entities.some((entity) => entity.kind === kind)) ?? 'alert';
}

const tones: ReadonlyMap<string, PictureTone> = new Map([
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['informational', 'informational'],
  ['malicious', 'malicious'],
  ['suspicious', 'suspicious'],
  ['noThreatsFound', 'clean'],
  ['unknown', 'unknown'],
]);

/** What a step says: in an analyst's words, else as it was made from the evidence. */
export const captionOf = ({ caption, automaticCaption }: Pin): string => caption ?? automaticCaption;

/** What stands under the circle: a message with who it went to, as two of one subject are not the same. */
function labelOf({ entityKind, label, recipients }: Pin): string {
  const name = entityKind === null ? defangText(label) : defang(entityKind, label);
  const [first, ...more] = recipients;
  if (first === undefined) return name;
  return `${name} to ${first}${more.length === 0 ? '' : ` and ${formatCount(more.length)} more`}`;
}

/** A moment, or a span where it has an end (ms UTC), in the zone that is shown. */
type TimeOf = (at: number, until: number | null) => string;

/** Kinds of what tells most of an alert, first the ones that do. */
const keyKinds: readonly EntityKind[] = ['file', 'url', 'process', 'ip'];

/** What tells most of an alert, defanged: what came, was opened, ran or was met. '' where an analyst says it, and of what is no alert. */
function keyTold({ target, caption, entities }: Pin): string {
  if (target.kind !== 'alert' || caption !== null) return '';
  const [key] = keyKinds.flatMap((kind) => entities.find((entity) => entity.kind === kind) ?? []);
  if (key === undefined) return '';
  // Under a circle there is no room for the number of a process.
  return defang(key.kind, key.kind === 'process' ? key.label.replace(/ \(\d+\)$/, '') : key.label);
}

/** When a step was, of a storm from when to when, in words; that the incident never saw it, where it did not. */
function timeTold({ at, until, seen, target }: Pin, timeOf: TimeOf): string {
  if (!seen) return 'not seen in this incident';
  if (at === null) return '';
  return `${target.kind === 'entity' ? 'first seen ' : ''}${timeOf(at, until !== null && until > at ? until : null)}`;
}

/** A severity, or a verdict: an analyst's as one, as it stands beside the source of an alert that may have said something else. */
function toneTold({ target, verdictBy }: Pin, grave: string): string {
  if (target.kind === 'alert') return valueLabel('severity', grave);
  const verdict = valueLabel('verdict', grave);
  return verdictBy === 'analyst' ? `${verdict} by an analyst` : verdict;
}

/** Pins that are told, in their order. */
export const toldOf = (pins: readonly Pin[]): readonly Pin[] => pins.filter(({ inStory }) => inStory);

/** Pins as steps of the picture. */
export function stepsOf(pins: readonly Pin[], timeOf: TimeOf): readonly PictureStep[] {
  return pins.map((pin) => {
    const grave = pin.target.kind === 'alert' ? pin.severity : (pin.verdict ?? 'unknown');
    return {
      icon: iconOfPin(pin),
      // A caption of an analyst says it as they want it said; an automatic one is longer than its title.
      label: pin.caption === null ? labelOf(pin) : pin.caption.split(/\s*[\r\n]+\s*/).join(' '),
      key: keyTold(pin),
      caption: captionOf(pin),
      tactic: pin.tactic,
      tone: grave === null ? null : (tones.get(grave) ?? null),
      toneLabel: grave === null ? '' : toneTold(pin, grave),
      time: timeTold(pin, timeOf),
      count: pin.count,
      alike: pin.alike,
      source: pin.serviceSource === null ? '' : valueLabel('serviceSource', pin.serviceSource),
      note: pin.note ?? '',
      group: pin.group ?? '',
    };
  });
}

/** Tactics between the first and the last stage of the story that no step has. */
export function gapsOf(pins: readonly Pin[]): readonly string[] {
  return placeSteps(
    pins.map(({ tactic }) => tactic),
    1,
  ).bands.flatMap(({ gap }) => gap);
}

/** Lines of a text, each with its control characters shown as marks: what turns the direction of writing must not turn a report. */
const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/).map(visibleLine);

/** The account as plain text: a numbered list, the steps of a group under its name. */
export function storyText(title: string, steps: readonly PictureStep[], gaps: readonly string[]): string {
  const told = steps.flatMap((step, index) => {
    const before = steps[index - 1]?.group ?? '';
    const isOther = step.group !== before;
    return [
      ...(isOther && index > 0 ? [''] : []),
      ...(isOther && step.group !== '' ? [`${visibleLine(step.group)}:`, ''] : []),
      ...linesOf(step.caption).map((line, at) => `${at === 0 ? `${index + 1}.` : '  '} ${line}`),
      `   ${[countTold(step), step.time, tacticLabel(step.tactic), step.toneLabel, step.source]
        .filter((text) => text !== '')
        .map(visibleLine)
        .join(' · ')}`,
      ...(step.note === '' ? [] : linesOf(step.note).map((line) => `   ${line}`)),
    ];
  });
  const unseen = gaps.length === 0 ? [] : ['', `No step in between is of: ${gaps.join(', ')}.`];
  return [visibleLine(title), '', ...told, ...unseen, ''].join('\n');
}
