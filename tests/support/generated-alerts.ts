import { writeFileSync } from 'node:fs';

/** One alert in Graph form: a user signs in from an address; `user` alone decides what it is correlated with. */
export function graphAlert(id: string, title: string, user: string): Readonly<Record<string, unknown>> {
  const at = '2025-06-10T09:00:00Z';
  return {
    '@odata.type': '#microsoft.graph.security.alert',
    id,
    providerAlertId: id,
    incidentId: null,
    status: 'new',
    severity: 'medium',
    serviceSource: 'azureAdIdentityProtection',
    detectionSource: 'azureAdIdentityProtection',
    title,
    description: 'Composed for a test.',
    category: 'InitialAccess',
    mitreTechniques: ['T1078'],
    createdDateTime: at,
    lastUpdateDateTime: at,
    firstActivityDateTime: at,
    lastActivityDateTime: at,
    comments: [],
    evidence: [
      {
        '@odata.type': '#microsoft.graph.security.userEvidence',
        createdDateTime: at,
        verdict: 'suspicious',
        remediationStatus: 'none',
        roles: [],
        tags: [],
        userAccount: { accountName: user, domainName: 'CONTOSO', userPrincipalName: `${user}@contoso.com` },
      },
    ],
  };
}

/** Writes alerts as a page of the Graph API. */
export function writeGraphPage(path: string, alerts: readonly Readonly<Record<string, unknown>>[]): void {
  writeFileSync(path, JSON.stringify({ value: alerts }, null, 1));
}

/** Writes many alerts, one a line; every user has two. */
export function writeManyAlerts(path: string, count: number, prefix: string): void {
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify(graphAlert(`${prefix}-${n}`, `Unfamiliar sign-in ${prefix} ${n}`, `${prefix}${n >> 1}`)),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
}
