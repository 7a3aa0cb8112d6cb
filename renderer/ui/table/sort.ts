/** By which column a table is sorted. */
export interface TableSort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** What a press on a column's header makes of the sort: numbers and times start with the highest. */
export function nextSort(sort: TableSort | null, column: string): TableSort {
  if (sort?.column !== column) return { column, direction: 'descending' };
  return { column, direction: sort.direction === 'descending' ? 'ascending' : 'descending' };
}
