/** What people have to act on first; what is not here comes after these. */
const order = [
  'active',
  'pendingApproval',
  'running',
  'unremediated',
  'declined',
  'partiallyRemediated',
  'remediated',
  'blocked',
  'prevented',
  'notFound',
  'none',
];

/** Place of a status, the most pressing 0. */
export function remediationPlace(status: string): number {
  const place = order.indexOf(status);
  return place < 0 ? order.length : place;
}

/** The status that people have to act on first; null without any. */
export function mostPressing(statuses: Iterable<string>): string | null {
  let best: string | null = null;
  for (const status of statuses)
    if (best === null || remediationPlace(status) < remediationPlace(best)) best = status;
  return best;
}
