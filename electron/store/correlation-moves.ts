import type { WritableStore } from './connection.ts';

/** What a run has moved between incidents, for their histories: one line for each two incidents, however many alerts and slices. */
export interface MoveLog {
  /** Notes one alert. @param from local id of the incident that it was in, 0 for none. */
  add(from: number, to: number): void;
  /** Writes what was noted since; call in the transaction that moved the alerts. */
  flush(): void;
}

interface Move {
  readonly from: number;
  readonly to: number;
  alerts: number;
  /** Rows of `audit`, once they are written. */
  readonly lines: { id: number; kind: string }[];
}

/**
 * Makes a log. An incident that was there says how many alerts joined it, and which incident had them before; that one says how many left it,
 * and where to. A new incident does not say that the alerts it began with joined it, but where they were before.
 * @param isNew whether the run itself has made an incident.
 */
export function createMoveLog(
  store: WritableStore,
  now: number,
  isNew: (incident: number) => boolean,
): MoveLog {
  const moves = new Map<string, Move>();
  const pending = new Set<Move>();
  const uidOf = (id: number): string | null =>
    store.pluck<string>('SELECT uid FROM incident WHERE id = ?').get(id) ?? null;
  const write = (move: Move): void => {
    if (move.lines.length > 0) {
      const update = store.write(
        `UPDATE audit SET detail = json_set(detail, '$.alerts', CAST(? AS INTEGER)) WHERE id = ?`,
      );
      for (const { id } of move.lines) update.run(move.alerts, id);
      return;
    }
    const insert = store.write(
      `INSERT INTO audit (at_ms, kind, target_kind, target_uid, detail) VALUES (?, ?, 'incident', ?, ?)`,
    );
    const tell = (kind: string, target: string | null, detail: object): void => {
      if (target === null) return;
      const { lastInsertRowid } = insert.run(now, kind, target, JSON.stringify(detail));
      move.lines.push({ id: Number(lastInsertRowid), kind });
    };
    const [from, to] = [move.from === 0 ? null : uidOf(move.from), uidOf(move.to)];
    tell('alertsAdded', to, from === null ? { alerts: move.alerts } : { alerts: move.alerts, from });
    if (from !== null) tell('alertsLeft', from, { alerts: move.alerts, to });
  };
  return {
    add(from, to) {
      if (from === to || (from === 0 && isNew(to))) return;
      const key = `${from} ${to}`;
      let move = moves.get(key);
      if (!move) moves.set(key, (move = { from, to, alerts: 0, lines: [] }));
      move.alerts += 1;
      pending.add(move);
    },
    flush() {
      for (const move of pending) write(move);
      pending.clear();
    },
  };
}
