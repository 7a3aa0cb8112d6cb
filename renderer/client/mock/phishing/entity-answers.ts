import type { z } from 'zod';
import type { alertRow, entitySummary, OutputOf, ParsedInputOf } from '../../../../shared/contract/index.ts';
import { readPastedList } from '../../../../shared/model/pasted-values.ts';
import { entities, start } from './entities.ts';

type Entity = z.infer<typeof entitySummary>;
type Alert = z.infer<typeof alertRow>;
type Page = OutputOf<'entities.get'>;

const everyEntity: readonly Entity[] = Object.values(entities);

/** What the page of an entity shows, given the alerts that name it and what was said of it. */
export function entityAnswer(
  entity: Entity,
  row: Pick<Page['incidents'][number], 'name' | 'status'>,
  alerts: readonly Alert[],
  verdicts: Page['verdicts'],
): Page {
  return {
    entity,
    identifiers: [{ namespace: 'key', value: entity.label, tenant: null }],
    facts: [
      { name: 'firstSeenBy', values: [{ value: 'Microsoft Defender for Office 365', alerts: 2 }] },
      {
        name: 'osPlatform',
        values: [
          { value: 'Windows 11', alerts: 1 },
          { value: 'Windows 10', alerts: 1 },
        ],
      },
    ],
    factsOf: 2_000,
    evidenceCreated: { first: start, last: start + 600_000 },
    firstSeen: start,
    lastSeen: start + 3_600_000,
    incidents: [{ uid: 'incident-1', number: 1, name: row.name, severity: 'high', status: row.status }],
    alerts: alerts.map((alert) => ({
      uid: alert.uid,
      title: alert.title,
      severity: alert.severity,
      at: alert.firstActivity,
      incidentUid: 'incident-1',
    })),
    alertTotal: alerts.length,
    verdicts: [...verdicts],
  };
}

/** What an entity has to do with. */
export const relatedAnswer = (alertTotal: number): OutputOf<'entities.related'> => ({
  rows: [{ entity: entities.device, relations: ['loggedOnTo'], alerts: 1 }],
  next: null,
  total: 1,
  related: 1,
  device: null,
  relatedOf: 500,
  namedOf: 5_000,
  alertTotal,
});

/** What an entry of a history says of nothing. */
export const blankHistory = {
  field: null,
  oldValue: null,
  newValue: null,
  text: null,
  attachments: [],
  undone: false,
  targets: [],
  targetTotal: 0,
};

/** Where the values of a pasted list were seen. @param shown an entity with the verdict that holds. */
export function sightingsAnswer(
  { text, from, limit }: ParsedInputOf<'sightings.find'>,
  shown: (entity: Entity) => Entity,
): OutputOf<'sightings.find'> {
  const { values } = readPastedList(text, 5000);
  return {
    values: values.slice(from, from + limit).map((value) => {
      const named = everyEntity.filter(({ label }) => label.toLowerCase() === value.value.toLowerCase());
      return {
        ...value,
        entities: named.map((entity) => ({ ...shown(entity), match: 'name' as const })),
        entityTotal: named.length,
        matches: named.length === 0 ? [] : [{ match: 'name' as const, entities: named.length }],
        alertMatches: [],
        newestContext: null,
        alerts: named.length,
        incidents: [],
        incidentTotal: 0,
        context: 0,
        lists: [],
        firstSeen: named.length > 0 ? start : null,
        lastSeen: named.length > 0 ? start : null,
        pending: false,
      };
    }),
    total: values.length,
    leftOut: 0,
  };
}
