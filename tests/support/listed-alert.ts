/** A URL, and the SHA-256 of a file, that {@link listedAlert} names. */
export const evilUrl = 'http://login.evil-mail.example/owa/auth.aspx?id=7';
/** See {@link evilUrl}. */
export const fileHash = `${'a'.repeat(63)}b`;

/** An alert as Graph writes it, with a device, a user, a URL, a file and an address that lists can name. */
export const listedAlert = {
  '@odata.type': '#microsoft.graph.security.alert',
  id: 'da-1',
  providerAlertId: 'da-1',
  title: 'Suspicious sign-in page',
  severity: 'medium',
  serviceSource: 'microsoftDefenderForEndpoint',
  createdDateTime: '2026-03-01T10:00:00Z',
  status: 'new',
  evidence: [
    { '@odata.type': '#microsoft.graph.security.deviceEvidence', deviceDnsName: 'srv01.contoso.test' },
    {
      '@odata.type': '#microsoft.graph.security.userEvidence',
      userAccount: { userPrincipalName: 'ann@contoso.test', accountName: 'ann', domainName: 'CONTOSO' },
    },
    { '@odata.type': '#microsoft.graph.security.urlEvidence', url: evilUrl },
    {
      '@odata.type': '#microsoft.graph.security.fileEvidence',
      fileDetails: { fileName: 'Invoice.exe', sha256: fileHash },
    },
    { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '185.220.101.7' },
  ],
};
