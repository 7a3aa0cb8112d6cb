import {
  defaultCorrelationSettings,
  findSettingField,
  formatSetting,
  linkingKinds,
  parseSetting,
  readSetting,
  settingFields,
  switchKind,
  writeSetting,
  type CorrelationSettings,
} from '../../shared/correlation/index.ts';
import { setCorrelationSettings } from '../services/commands/correlation-settings.ts';
import { correlateStore, type CorrelationSummary } from '../services/work/correlate-store.ts';
import { previewCorrelation } from '../services/work/preview-correlation.ts';
import type { CorrelationDifference } from '../store/correlation-difference.ts';
import { isCorrelationStale } from '../store/correlation-input.ts';
import { readCorrelationSettings } from '../store/correlation-settings.ts';
import { selfAuthor } from '../store/journal.ts';
import { openStoreForReading } from '../store/open-store.ts';
import { getCorrelationSettings } from '../store/queries/correlation-settings.ts';
import { editDistance } from '../../shared/lib/edit-distance.ts';
import { visibleLine } from '../../shared/model/visible-text.ts';
import { UsageError, ValueError } from './arguments.ts';
import type { CliContext, ExitStatus } from './run.ts';
import { settleStore, unattended, withWriter } from './writing-commands.ts';

/** `correlate --preview`: what a run would change, with the settings of the store or with others. Nothing is written. */
export async function previewCommand(context: CliContext): Promise<ExitStatus> {
  const store = openStoreForReading(context.folder, { nativeBinding: context.nativeBinding });
  try {
    const settings = changedSettings(context, readCorrelationSettings(store));
    const difference = previewCorrelation(store, settings, unattended);
    await context.print(difference, () => differenceText(difference));
    return 0;
  } finally {
    store.close();
  }
}

/** `settings correlation`: shows the numbers that correlation runs with; with `--set` or `--reset` changes them and correlates again. */
export async function settingsCommand(context: CliContext): Promise<ExitStatus> {
  const { positionals, set, reset } = context.request;
  if (positionals[0] !== 'correlation')
    throw new UsageError(`There are no settings of "${positionals[0] ?? ''}": settings correlation.`);
  return set.length === 0 && !reset ? showSettings(context) : changeSettings(context);
}

async function showSettings(context: CliContext): Promise<ExitStatus> {
  const store = openStoreForReading(context.folder, { nativeBinding: context.nativeBinding });
  try {
    const answer = getCorrelationSettings(store);
    await context.print(answer, () => settingsText(readCorrelationSettings(store), answer.fault));
    return 0;
  } finally {
    store.close();
  }
}

async function changeSettings(context: CliContext): Promise<ExitStatus> {
  const done = await withWriter(context, async (writer, store) => {
    const settings = changedSettings(context, readCorrelationSettings(store));
    const { group } = setCorrelationSettings(
      {
        store,
        workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
        analyst: selfAuthor(store),
        now: Date.now,
      },
      { settings },
    );
    const summary: CorrelationSummary | null = isCorrelationStale(store)
      ? await correlateStore(store, writer, unattended)
      : null;
    settleStore(store);
    return { group, settings: settings ?? defaultCorrelationSettings, incidents: summary };
  });
  await context.print(done, () =>
    done.group === ''
      ? 'Nothing was changed.\n'
      : `Settings changed. Incidents: ${done.incidents?.incidentsNew ?? 0} new, ${done.incidents?.incidentsChanged ?? 0} changed, ${done.incidents?.incidentsRedirected ?? 0} merged away\n`,
  );
  return 0;
}

/** What `--set` and `--reset` make of settings: null for those of the store. @throws UsageError */
function changedSettings(
  { request: { set, reset } }: CliContext,
  stored: CorrelationSettings,
): CorrelationSettings | null {
  if (set.length === 0 && !reset) return null;
  return set.reduce(setOne, reset ? defaultCorrelationSettings : stored);
}

function setOne(settings: CorrelationSettings, text: string): CorrelationSettings {
  const split = text.indexOf('=');
  const path = text.slice(0, split < 0 ? undefined : split).trim();
  const value = split < 0 ? '' : text.slice(split + 1).trim();
  const kind = linkingKinds.find((one) => path === `kinds.${one}`);
  if (kind !== undefined) {
    if (value !== 'on' && value !== 'off') throw new ValueError(`${path}: on or off.`);
    return switchKind(settings, kind, value === 'on');
  }
  const field = findSettingField(path);
  if (field === undefined)
    throw new ValueError(
      `There is no setting "${path}". Nearest: ${nearestNames(path).join(', ')}. "settings correlation" lists all.`,
    );
  const parsed = parseSetting(field, value);
  if ('problem' in parsed) throw new ValueError(`${path}: ${parsed.problem}`);
  return writeSetting(settings, path, parsed.value);
}

/** Names that a message offers in place of a wrong one. */
const mostNames = 3;

function nearestNames(path: string): readonly string[] {
  const wanted = path.toLowerCase();
  return [...settingFields.map((field) => field.path), ...linkingKinds.map((kind) => `kinds.${kind}`)]
    .map((name) => ({ name, distance: distanceToName(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostNames)
    .map(({ name }) => name);
}

/** Often only the end of a name is written: `ip.window`, or `hubLimit`. */
function distanceToName(wanted: string, name: string): number {
  const ends = name.split('.').map((_, index, parts) => parts.slice(index).join('.'));
  return Math.min(...ends.map((end, index) => editDistance(wanted, end) + index * 0.1));
}

function settingsText(settings: CorrelationSettings, fault: string | null): string {
  const width = Math.max(...settingFields.map(({ path }) => path.length));
  const lines = settingFields.map((field) => {
    const value = readSetting(settings, field.path);
    const usual = readSetting(defaultCorrelationSettings, field.path);
    const note = value === usual ? '' : `   (default ${formatSetting(field, usual)})`;
    return `${field.path.padEnd(width)}  ${formatSetting(field, value)}${note}`;
  });
  return `${[...(fault === null ? [] : [fault]), ...lines].join('\n')}\n`;
}

const countWords: readonly (readonly [string, string])[] = [
  ['new', 'new'],
  ['grows', 'grow'],
  ['shrinks', 'shrink'],
  ['split', 'split'],
  ['merged', 'merged away'],
  ['gone', 'gone'],
  ['score', 'counted otherwise'],
];

function differenceText(difference: CorrelationDifference): string {
  const counts = countWords.flatMap(([kind, words]) => {
    const count = difference.counts[kind] ?? 0;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const lines = [
    `Incidents: ${difference.incidentsBefore} now, ${difference.incidentsAfter} then${counts.length === 0 ? '' : `; ${counts.join(', ')}`}`,
    `Alerts that move: ${difference.alertsMoved}. Links: ${difference.linksAdded} added, ${difference.linksRemoved} removed, ${difference.linksChanged} with another strength`,
    ...difference.changes.map(
      ({ incident, nameAfter, touched, text }) =>
        `  ${incident === null ? 'new' : `#${incident.number}`} ${visibleLine(incident?.name ?? nameAfter ?? '')}${touched ? ' (worked on by an analyst)' : ''}: ${visibleLine(text)}`,
    ),
    ...(difference.more > 0 ? [`  and ${difference.more} more`] : []),
  ];
  return `${lines.join('\n')}\nNothing was written.\n`;
}
