import { z } from 'zod';
import { filterClauseSchema } from '../query/filter.ts';
import { tableLayout, viewContent } from './triage.ts';

/** What a saved view holds. */
export type ViewContent = z.infer<typeof viewContent>;
/** What could be read of a saved view; `unread` says what could not, and is absent where it is all there. */
export type ReadView = ViewContent & { readonly unread?: string[] };

/** Each part is read by itself, so that one that is not understood takes no other with it. */
const parts = z.object({
  queue: viewContent.shape.queue.catch('incidents'),
  name: viewContent.shape.name.catch('Unreadable view'),
  filter: z.object({ clauses: z.array(z.unknown()) }).catch({ clauses: [] }),
  sort: viewContent.shape.sort.nullable().catch(null),
  layout: tableLayout.nullable().catch(null),
});

const defaultSort: Readonly<Record<ViewContent['queue'], ViewContent['sort']>> = {
  incidents: { column: 'priorityScore', direction: 'descending' },
  alerts: { column: 'firstActivity', direction: 'descending' },
};

/**
 * Reads what a saved view holds, as far as this program can: one that another version saved, or that was damaged, comes with what was left out.
 */
export function readViewContent(json: unknown): ReadView {
  const whole = viewContent.safeParse(json);
  if (whole.success) return whole.data;
  const unread = [...new Set(whole.error.issues.map(({ path }) => placeOf(path)))];
  const { filter, sort, ...rest } = parts.catch(emptyParts).parse(json);
  const clauses = filter.clauses.flatMap((clause) => {
    const parsed = filterClauseSchema.safeParse(clause);
    return parsed.success ? [parsed.data] : [];
  });
  return {
    ...rest,
    filter: { clauses: clauses.slice(0, 40) },
    sort: sort ?? defaultSort[rest.queue],
    unread,
  };
}

const emptyParts = {
  queue: 'incidents' as const,
  name: 'Unreadable view',
  filter: { clauses: [] },
  sort: null,
  layout: null,
};

/** "filter, clause 2", "layout", "all of it". */
function placeOf(path: readonly PropertyKey[]): string {
  const [part, list, index] = path;
  if (part === undefined) return 'all of it';
  return part === 'filter' && list === 'clauses' && typeof index === 'number'
    ? `filter, clause ${index + 1}`
    : String(part);
}
