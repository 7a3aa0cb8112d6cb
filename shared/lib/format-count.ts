const plain = new Intl.NumberFormat('en');

/**
 * A count as people read it: `1,204`. For what is shown; stored texts keep the form that they were written in, and exports and answers to
 * programs have digits alone.
 */
export const formatCount = (count: number): string => plain.format(count);
