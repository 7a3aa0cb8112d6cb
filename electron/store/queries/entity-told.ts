import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { countAlertsOfEntity } from './entity-alerts.ts';

/** Of how much of what names an entity a part of its page is told. */
type Told = OutputOf<'entities.address'>['told'];

/** Rows of one list that a page shows. */
export const mostListed = 500;

/** What was read of an entity for a part of its page. */
interface Reading {
  /** Alerts that were read, and whether others name it. */
  readonly alerts: { readonly read: number; readonly truncated: boolean };
  /** Stretches of context that were read. */
  readonly context: readonly { readonly truncated: boolean }[];
  /** Lists that are cut at so many rows. */
  readonly lists: readonly { readonly length: number; readonly most: number }[];
}

/** Of how much a part of an entity's page is told. All alerts are counted only where not all were read. */
export function tellOf(store: ReadableStore, entityId: number, { alerts, context, lists }: Reading): Told {
  return {
    alertsRead: alerts.read,
    alertTotal: alerts.truncated ? countAlertsOfEntity(store, entityId) : alerts.read,
    contextIsPart: context.some(({ truncated }) => truncated),
    listIsPart: lists.some(({ length, most }) => length > most),
  };
}

/** A list as a page shows it, for {@link tellOf}. */
export const listed = ({ length }: readonly unknown[], most = mostListed): Reading['lists'][number] => ({
  length,
  most,
});
