import type { JsonValue } from '../../../shared/lib/json.ts';
import type { ReadableStore } from '../connection.ts';

/** What the audit says of something that a run of correlation did to an incident. */
export interface RunEntry {
  readonly kind: string;
  readonly targetUid: string;
  readonly detail: Readonly<Record<string, JsonValue | undefined>>;
}

/**
 * What a run of correlation did to an incident, as a sentence: alerts that joined it and that left it, with the incident on the other side,
 * and where it leads. Other entries have no sentence.
 * @param shown number of the incident whose history is read; one that leads there is named.
 */
export function describeRunEntry(
  store: ReadableStore,
  { kind, targetUid, detail }: RunEntry,
  shown: number,
): string | null {
  const numberOf = (uid: JsonValue | undefined): number | null =>
    typeof uid === 'string'
      ? (store.pluck<number>('SELECT id FROM incident WHERE uid = ?').get(uid) ?? null)
      : null;
  const own = numberOf(targetUid);
  const whose = own === null || own === shown ? 'this incident' : `incident ${own}`;
  const alerts = typeof detail['alerts'] === 'number' ? countAlerts(detail['alerts']) : null;
  const [from, to] = [numberOf(detail['from']), numberOf(detail['to'])];
  switch (kind) {
    case 'alertsAdded':
      if (alerts === null) return null;
      return capitalize(
        from === null
          ? `${alerts} joined ${whose}`
          : `${alerts} came to ${whose} from incident ${from} when alerts were grouped anew`,
      );
    case 'alertsLeft':
      if (alerts === null || to === null) return null;
      return capitalize(`${alerts} went from ${whose} to incident ${to} when alerts were grouped anew`);
    case 'redirected':
      return to === null ? null : capitalize(`${whose} lost its last alert and leads to incident ${to}`);
    case 'restored':
      return from === null
        ? null
        : capitalize(`${whose} came back from incident ${from}: its alerts stand apart again`);
    default:
      return null;
  }
}

const countAlerts = (count: number): string =>
  count === 1 ? '1 alert' : `${count.toLocaleString('en')} alerts`;
const capitalize = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
