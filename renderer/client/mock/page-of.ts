/** One page of rows; the cursor is the index at which it begins. */
export function pageOf<Row>(
  rows: readonly Row[],
  cursor: string | null,
  limit: number,
): { rows: Row[]; next: string | null; total: number } {
  const from = cursor === null ? 0 : Number(cursor);
  const next = from + limit < rows.length ? String(from + limit) : null;
  return { rows: rows.slice(from, from + limit), next, total: rows.length };
}
