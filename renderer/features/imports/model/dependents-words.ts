import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { valueLabel } from '../../../../shared/model/values.ts';

/** What depends on an import. */
export type Dependents = OutputOf<'imports.dependents'>;
/** One piece of analysts' work. */
export type DependentWork = Dependents['work']['first'][number];

const count = (number: number, one: string, many = `${one}s`): string =>
  `${formatCount(number)} ${number === 1 ? one : many}`;

const kinds: Readonly<Record<DependentWork['kind'], readonly [one: string, many: string]>> = {
  status: ['status', 'statuses'],
  classification: ['classification', 'classifications'],
  determination: ['determination', 'determinations'],
  assignedTo: ['owner', 'owners'],
  comment: ['comment', 'comments'],
  pin: ['pin', 'pins'],
  verdict: ['verdict', 'verdicts'],
  incident: ['incident worked on', 'incidents worked on'],
};

/** What is lost and what stays, a line each, in plain words; what is none is left out, but that alerts vanish is always said. */
export function describeDependents(dependents: Dependents): readonly string[] {
  const { alerts, incidents, work, context, hits, complete } = dependents;
  const lines = [
    alerts.vanish === 0
      ? 'No alert vanishes.'
      : `${count(alerts.vanish, 'alert')} that no other import holds ${alerts.vanish === 1 ? 'vanishes' : 'vanish'}.`,
  ];
  const add = (number: number, text: string): void => {
    if (number > 0) lines.push(text);
  };
  add(
    alerts.stay,
    `${count(alerts.stay, 'alert')} ${alerts.stay === 1 ? 'stays' : 'stay'}: another import holds ${alerts.stay === 1 ? 'it' : 'them'} too.`,
  );
  add(
    incidents.vanish,
    `${count(incidents.vanish, 'incident')} ${incidents.vanish === 1 ? 'has' : 'have'} no alert left and ${incidents.vanish === 1 ? 'vanishes' : 'vanish'}.`,
  );
  add(
    incidents.shrink,
    `${count(incidents.shrink, 'incident')} ${incidents.shrink === 1 ? 'loses' : 'lose'} some of ${incidents.shrink === 1 ? 'its' : 'their'} alerts.`,
  );
  const lost = work.counts.filter((one) => one.lost > 0);
  const stays = work.counts.filter((one) => one.stays > 0);
  add(lost.length, `Work of analysts that goes with them: ${listKinds(lost, 'lost')}.`);
  add(stays.length, `Work of analysts that stays: ${listKinds(stays, 'stays')}.`);
  add(
    context.vanish,
    `${count(context.vanish, 'context record')} ${context.vanish === 1 ? 'vanishes' : 'vanish'}${context.stay > 0 ? `, ${formatCount(context.stay)} stay` : ''}.`,
  );
  add(hits, `${count(hits, 'entry', 'entries')} of lists no longer ${hits === 1 ? 'hits' : 'hit'} anything.`);
  return complete
    ? lines
    : [...lines, 'Counting stopped at its limit: there is more than these numbers say.'];
}

function listKinds(counts: Dependents['work']['counts'], which: 'lost' | 'stays'): string {
  return counts.map(({ kind, ...numbers }) => count(numbers[which], ...kinds[kind])).join(', ');
}

/** What an analyst did, in one line: `Status “Resolved” on Suspicious sign-in`. */
export function describeWork({ kind, on, value }: DependentWork): string {
  const [one] = kinds[kind];
  const name = one.charAt(0).toUpperCase() + one.slice(1);
  const shown = value === null ? '' : ` “${shownValue(kind, value)}”`;
  if (kind === 'incident') return `Incident “${on}”${value === null ? '' : `, last: ${value}`}`;
  return `${name}${shown} on ${on}`;
}

function shownValue(kind: DependentWork['kind'], value: string): string {
  switch (kind) {
    case 'status':
      return valueLabel('alertStatus', value);
    case 'classification':
    case 'determination':
      return valueLabel(kind, value);
    case 'verdict':
      return valueLabel('verdict', value);
    case 'assignedTo':
    case 'comment':
    case 'pin':
    case 'incident':
      return value;
  }
}

/** How far an import is being taken out or brought back. */
export function describeRemoval({
  direction,
  done,
  total,
}: NonNullable<OutputOf<'imports.list'>['imports'][number]['removal']>): string {
  const verb = direction === 'remove' ? 'Being taken out' : 'Being brought back';
  return `${verb}: ${formatCount(done)} of ${formatCount(total)}`;
}
