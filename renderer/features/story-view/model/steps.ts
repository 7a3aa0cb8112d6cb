import { defang, defangText } from '../../../../shared/model/defang.ts';
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
export function iconOfPin({ target, entityKind, entities }: Pin): EntityKind | 'alert' {
  if (target.kind !== 'alert') return entityKind ?? 'generic';
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

const labelOf = ({ entityKind, label }: Pin): string =>
  entityKind === null ? defangText(label) : defang(entityKind, label);

/** Pins that are told, in their order. */
export const toldOf = (pins: readonly Pin[]): readonly Pin[] => pins.filter(({ inStory }) => inStory);

/** Pins as steps of the picture. @param timeOf a moment (ms UTC) in the zone that is shown */
export function stepsOf(pins: readonly Pin[], timeOf: (at: number) => string): readonly PictureStep[] {
  return pins.map((pin) => {
    const isEntity = pin.target.kind === 'entity';
    const grave = pin.target.kind === 'alert' ? pin.severity : (pin.verdict ?? 'unknown');
    return {
      icon: iconOfPin(pin),
      // A caption of an analyst says it as they want it said; an automatic one is longer than its title.
      label: pin.caption ?? labelOf(pin),
      caption: captionOf(pin),
      tactic: pin.tactic,
      tone: grave === null ? null : (tones.get(grave) ?? null),
      toneLabel:
        grave === null ? '' : valueLabel(pin.target.kind === 'alert' ? 'severity' : 'verdict', grave),
      time: pin.at === null ? '' : `${isEntity ? 'first seen ' : ''}${timeOf(pin.at)}`,
      source: pin.serviceSource === null ? '' : valueLabel('serviceSource', pin.serviceSource),
      note: pin.note ?? '',
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

/** The account as plain text: a numbered list. */
export function storyText(title: string, steps: readonly PictureStep[], gaps: readonly string[]): string {
  const told = steps.flatMap((step, index) => [
    `${index + 1}. ${step.caption}`,
    `   ${[step.time, tacticLabel(step.tactic), step.toneLabel, step.source].filter((text) => text !== '').join(' · ')}`,
    ...(step.note === '' ? [] : [`   ${step.note.replaceAll('\n', '\n   ')}`]),
  ]);
  const unseen = gaps.length === 0 ? [] : ['', `No step in between is of: ${gaps.join(', ')}.`];
  return [title, '', ...told, ...unseen, ''].join('\n');
}
