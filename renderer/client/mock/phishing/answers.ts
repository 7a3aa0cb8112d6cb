import type { OutputOf, ParsedInputOf } from '../../../../shared/contract/index.ts';
import { tacticOf } from '../../../../shared/model/attack.ts';
import { drawStory, layoutKillChain, layoutTimeline } from '../../../../shared/story/index.ts';
import { alertRows, entities, evidenceOf, start } from './entities.ts';

type Story = OutputOf<'incidents.story'>;

const linked: readonly (readonly [string, string])[] = [
  ['a3', 'a2'],
  ['a2', 'a4'],
  ['a5', 'a6'],
  ['a6', 'a7'],
  ['a3', 'a5'],
];

/** The attack story as the store would give it: the same graph, filters, groups and layouts of its own. */
export function storyOf(
  request: ParsedInputOf<'incidents.story'>,
  isPinned: (uid: string) => boolean,
): Story {
  const items = alertRows.flatMap((row) => evidenceOf[row.uid] ?? []);
  const story = drawStory(
    {
      alerts: alertRows.map((row) => ({
        uid: row.uid,
        title: row.title,
        severity: row.severity,
        status: row.status,
        at: row.firstActivity,
        knownAt: start + 86_400_000,
        tactic: tacticOf(row.category ?? '')?.shortname ?? null,
        serviceSource: row.serviceSource,
        pinned: isPinned(row.uid),
      })),
      evidence: items,
      identifiers: new Map(),
      pinnedEntities: new Set(),
      links: linked.map(([from, to]) => ({
        from,
        to,
        rule: 'sharedEntity',
        reason: 'similarArtifacts',
        sharedValue: 'megan.bowen@contoso.example',
      })),
    },
    {
      filter: request.filter,
      groupSimilar: request.groupSimilar,
      openGroups: request.openGroups,
      neighboursOf: [],
      neighbours: [],
      // The other layouts are the store's readers'.
      layout: request.layout === 'timeline' ? layoutTimeline : layoutKillChain,
    },
  );
  const { entityKinds, severities, statuses, serviceSources, tactics } = story.facets;
  return {
    ...story,
    layout: request.layout,
    lanes: [...story.lanes],
    ticks: [...story.ticks],
    nodes: [...story.nodes],
    edges: [...story.edges],
    facets: {
      entityKinds: [...entityKinds],
      severities: [...severities],
      statuses: [...statuses],
      serviceSources: [...serviceSources],
      tactics: [...tactics],
    },
    moreNeighbours: [],
  };
}

/** The story with nothing pinned, as it is asked for first. */
export const story: Story = storyOf(
  {
    incident: '1',
    layout: 'killChain',
    open: [],
    openGroups: [],
    groupSimilar: null,
    filter: {
      entityKinds: [],
      severities: [],
      statuses: [],
      serviceSources: [],
      tactics: [],
      pinnedOnly: false,
      text: '',
      alerts: [],
      entities: [],
    },
    neighboursOf: [],
  },
  () => false,
);

/** `incidents.chronicle`: the alerts, with the import that brought them a day later. */
export function chronicleOf(): OutputOf<'incidents.chronicle'> {
  const knownAt = start + 86_400_000;
  const blank = {
    until: null,
    by: null,
    alert: null,
    entityId: null,
    field: null,
    oldValue: null,
    newValue: null,
    targets: [],
    count: 1,
  };
  const events: OutputOf<'incidents.chronicle'>['events'] = [
    ...alertRows.map((row) => ({
      ...blank,
      id: `alert:${row.uid}`,
      kind: 'alert' as const,
      at: row.firstActivity,
      knownAt,
      label: row.title,
      severity: row.severity,
      alert: row.uid,
    })),
    {
      ...blank,
      id: 'import:import-1',
      kind: 'import' as const,
      at: knownAt,
      knownAt,
      label: `phishing.json: Brought ${alertRows.length} alerts`,
      severity: null,
    },
  ].sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity));
  const times = alertRows.flatMap(({ firstActivity }) => firstActivity ?? []);
  return {
    events,
    truncated: false,
    attack: { from: Math.min(...times), to: Math.max(...times) },
    knowledge: { from: knownAt, to: knownAt },
  };
}

/** The links that hold an alert in the incident. */
export const linksOf = (uid: string): OutputOf<'alerts.get'>['links'] => [
  {
    from: uid,
    to: uid === 'a2' ? 'a3' : 'a2',
    rule: 'sharedEntity',
    entityKind: 'user',
    key: 'user|megan',
    sharedValue: 'megan.bowen@contoso.example',
    gapMilliseconds: 60_000 * 41,
    windowMilliseconds: 86_400_000,
    strength: 720,
    reason: 'similarArtifacts',
    state: 'tree',
  },
  {
    from: uid,
    to: uid === 'a7' ? 'a6' : 'a7',
    rule: 'sequence:signInAbuse',
    entityKind: 'ip',
    key: 'ip|203.0.113.40',
    sharedValue: '203.0.113.40',
    gapMilliseconds: 60_000 * 8,
    windowMilliseconds: 3_600_000,
    strength: 310,
    reason: 'eventSequence',
    state: 'redundant',
  },
];

/** `alerts.get` for one alert of the story. */
export function alertAnswer(uid: string): OutputOf<'alerts.get'> {
  const row = alertRows.find((one) => one.uid === uid) ?? alertRows[0];
  if (!row) throw new Error('the story has alerts');
  return {
    row,
    lastActivity: row.lastActivity,
    description:
      'A user opened a link that a mail carried. The address was found to lead to a page that collects credentials.\n\nThe click went through although the address had been judged malicious after delivery.',
    recommendedActions:
      '1. Ask the user whether credentials were entered.\n2. Reset the password and revoke sessions.\n3. Search for the same URL in other mailboxes.',
    providerAlertId: `da-${uid}`,
    detectorId: 'a74bb32a-541b-47fb-adfd-f8c62ce3d59b',
    threatFamilyName: null,
    threatDisplayName: null,
    actorDisplayName: null,
    investigationState: 'pendingApproval',
    webUrl: `https://security.microsoft.com/alerts/da-${uid}`,
    createdAt: (row.firstActivity ?? start) + 300_000,
    updatedAt: (row.firstActivity ?? start) + 900_000,
    sourceTimes: [
      {
        field: 'firstActivityDateTime',
        text: '2024-05-14T09:13:00.0000000Z',
        at: row.firstActivity ?? start,
      },
    ],
    techniques: row.mitreTechniques.map((id) => ({
      id,
      name: 'Phishing: Spearphishing Link',
      tactics: ['initial-access'],
      description: 'Adversaries may send mail with a link.',
    })),
    sources: [
      {
        recordUid: `microsoftGraph|${uid}`,
        file: 'phishing.json',
        record: 3,
        line: 214,
        byteOffset: 10_422,
        provider: 'microsoftGraph',
        providerAlertId: `da-${uid}`,
        importUid: 'import-1',
        importedAt: start + 86_400_000,
      },
    ],
    disagreements:
      uid === 'a2'
        ? [
            {
              field: 'severity',
              values: [
                { value: 'high', recordUid: 'microsoftGraph|a2' },
                { value: 'medium', recordUid: 'sentinel|a2' },
              ],
            },
          ]
        : [],
    evidence: [...(evidenceOf[uid] ?? [])],
    links: linksOf(uid),
    difference: null,
    additional: [
      { name: 'alertPolicyId', value: '01c8d9d2-7f3b-4b6c-8e3a' },
      { name: 'systemTags', value: '["Defender Experts"]' },
    ],
  };
}

const categoriesOf = (): OutputOf<'incidents.evidence'>['categories'] => {
  const kinds = Object.values(entities).map((entity) => entity.kind);
  return [
    { category: 'all', count: kinds.length },
    ...[...new Set(kinds)].map((kind) => ({
      category: kind,
      count: kinds.filter((other) => other === kind).length,
    })),
  ];
};

/** `incidents.evidence` for a category. */
export function evidenceAnswer(category: string): OutputOf<'incidents.evidence'> {
  const rows = Object.values(entities)
    .filter((entity) => category === 'all' || entity.kind === category)
    .map((entity) => ({
      entity,
      firstSeen: start,
      remediationStatus: 'active',
      remediationStatuses: ['active'],
      sourceVerdicts: entity.id === 2 ? ['malicious', 'suspicious'] : [entity.verdict],
      roles: entity.id === 3 ? ['compromised', 'attacked'] : [],
      threats: entity.id === 1 ? ['Phish'] : [],
      detectionOrigins: ['microsoftDefenderForOffice365'],
      disagrees: entity.id === 2,
      says: [
        {
          by: 'microsoftDefenderForOffice365',
          actor: 'source' as const,
          verdict: entity.verdict,
          remediationStatus: 'active',
          alerts: 2,
          at: start,
          elsewhere: null,
        },
      ],
      impactedAssets: ['megan.bowen@contoso.example', 'ws-megan-01'],
      alertCount: 2,
      seenInIncidents: entity.id === 3 ? 4 : 1,
      pinned: false,
      lists: [],
    }));
  const facets = {
    verdicts: [{ value: 'malicious', count: 3 }],
    remediationStatuses: [{ value: 'active', count: rows.length }],
    roles: [{ value: 'compromised', count: 1 }],
    threats: [{ value: 'Phish', count: 1 }],
    detectionOrigins: [{ value: 'microsoftDefenderForOffice365', count: rows.length }],
    lists: [],
  };
  return { categories: categoriesOf(), facets, rows, next: null, total: rows.length };
}

type Mail = OutputOf<'entities.mail'>;

const mailSource: Mail['urls'][number]['sources'][number] = {
  label: 'A potentially malicious URL click was detected',
  by: 'microsoftDefenderForOffice365',
  alert: 'a2',
  context: null,
};

/** The mail of the story; `findEntity` answers entities with their verdicts. */
export const mailAnswer = (
  entityId: number,
  findEntity: (id: number) => Mail['entity'],
  verdicts: Mail['verdicts'],
): Mail => ({
  entity: findEntity(entityId),
  subject: 'Invoice overdue – please review',
  sender: {
    p1: 'bounce@mailer.contoso-invoices.example',
    p2: 'accounts@contoso-invoices.example',
    displayName: 'Contoso Accounts',
    domain: 'contoso-invoices.example',
    ip: '203.0.113.25',
  },
  networkMessageId: 'd0a1c2e4-4b1f-4f7d-9a31-2b7fd7a1c9ef',
  internetMessageId: '<20240514085512.8831@contoso-invoices.example>',
  receivedAt: start,
  copies: [
    {
      recipient: 'megan.bowen@contoso.example',
      deliveryAction: 'deliveredAsSpam',
      deliveryLocation: 'inbox',
      latestLocation: 'quarantine',
      sourceVerdicts: ['malicious'],
      delivery: [
        {
          action: 'deliveredAsSpam',
          location: 'inbox',
          sources: [
            {
              at: start,
              change: null,
              label: 'A potentially malicious URL click was detected',
              by: 'microsoftDefenderForOffice365',
              alert: 'a2',
              context: null,
            },
          ],
        },
        {
          action: 'deliveredAsSpam',
          location: 'quarantine',
          sources: [
            {
              at: start + 3_600_000,
              change: 'Moved to quarantine by zero-hour auto purge',
              label: 'Email messages containing malicious URL removed after delivery',
              by: 'microsoftDefenderForOffice365',
              alert: 'a1',
              context: null,
            },
          ],
        },
      ],
    },
  ],
  told: { alertsRead: 2, alertTotal: 2, contextIsPart: false, listIsPart: false },
  direction: 'inbound',
  language: 'en',
  threats: ['Phish'],
  detectionMethods: ['URL detonation reputation'],
  authentication: [
    { name: 'SPF', value: 'fail', sources: [mailSource] },
    { name: 'DKIM', value: 'none', sources: [mailSource] },
    { name: 'DMARC', value: 'fail', sources: [mailSource] },
  ],
  urls: [{ url: entities.url.label, original: null, entity: findEntity(2), sources: [mailSource] }],
  urlCount: 1,
  attachmentCount: 1,
  headers: [
    { name: 'From', value: 'Billing <billing@contoso-invoices.example>' },
    { name: 'Subject', value: 'Invoice 8831' },
  ],
  messageRecord: null,
  attachments: [
    {
      name: 'Invoice_8831.zip',
      sha256: '8963a19fb992ad9a76576c5638fd68292cffb9aaac29eb8285f9abf6196a7dec',
      size: 18_322,
      entity: findEntity(9),
      sources: [mailSource],
    },
  ],
  otherRecipients: [{ recipient: 'lee.gu@contoso.example', entity: null }],
  fromSender: { total: 0, isMore: false, messages: [] },
  evidence: (evidenceOf['a3'] ?? []).filter((item) => item.entity.id === entityId),
  verdicts,
});
