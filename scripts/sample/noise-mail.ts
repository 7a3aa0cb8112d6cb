/** Noise of Defender for Office 365 and Data Loss Prevention. */
import type { AlertSpec } from './alert.ts';
import { later } from './alert.ts';
import { evidence, file, machine, mailbox, message, networkMessageId, url, user } from './evidence.ts';
import type { MailSpec, Stance } from './evidence.ts';
import type { NoiseContext, NoiseEntry } from './noise-entry.ts';
import { closed, single } from './noise-entry.ts';

interface MailText {
  readonly subject: string;
  readonly from: string;
  readonly displayName: string;
  readonly language?: string;
}

function received(
  { at, who, address }: NoiseContext,
  text: MailText,
  more: Partial<MailSpec> = {},
): MailSpec {
  return {
    label: `noise ${at}`,
    recipient: who,
    from: { address: text.from, displayName: text.displayName },
    subject: text.subject,
    receivedAt: at,
    senderIp: address,
    urls: [],
    attachments: 0,
    direction: 'inbound',
    language: text.language ?? 'en',
    ...more,
  };
}

function reported(
  at: string,
  text: MailText,
  verdict: Stance['verdict'],
  extra: Partial<AlertSpec> = {},
): NoiseEntry {
  return {
    at,
    compose: (context) => {
      const mail = received(context, text);
      return [
        {
          key: `reported ${at}`,
          service: 'office365',
          title: 'Email reported by user as malware or phish',
          description: 'A user reported a message as phishing.',
          actions: ['Look at the message and answer the user.'],
          category: 'InitialAccess',
          severity: 'low',
          techniques: ['T1566'],
          first: at,
          investigationState: 'partiallyInvestigated',
          evidence: [
            message(mail, { ...(verdict === undefined ? {} : { verdict }) }),
            evidence(
              'submissionMailEvidence',
              {},
              {
                networkMessageId: networkMessageId(mail),
                recipient: context.who.mail,
                reportType: 'Phish',
                sender: text.from,
                senderIp: context.address,
                subject: text.subject,
                submissionDateTime: at,
                submissionId: networkMessageId({ ...mail, label: `submission ${at}` }),
                submitter: context.who.mail,
              },
            ),
            mailbox(context.who),
          ],
          ...extra,
        },
      ];
    },
  };
}

function removed(at: string, text: MailText, fileName: string): NoiseEntry {
  return {
    at,
    compose: (context) => {
      const mail = received(context, text, {
        attachments: 1,
        location: 'quarantine',
        threats: ['Malware', 'ZapMalware'],
        methods: ['File detonation'],
      });
      return [
        {
          key: `removed ${at}`,
          service: 'office365',
          title: 'Email messages containing malicious file removed after delivery',
          description: 'A message with a malicious attachment was moved to quarantine after delivery.',
          actions: ['Find out whether the attachment was opened.'],
          category: 'InitialAccess',
          severity: 'informational',
          techniques: ['T1566.001'],
          first: at,
          investigationState: 'successfullyRemediated',
          evidence: [
            message(mail, { verdict: 'malicious', remediation: 'remediated' }),
            file({ name: fileName, path: '', content: `attachment ${at}` }, null, {
              verdict: 'malicious',
              remediation: 'remediated',
            }),
            mailbox(context.who),
          ],
          ...closed('truePositive', 'malware', later(at, 240), undefined, 'Automation'),
        },
      ];
    },
  };
}

function leak(
  at: string,
  policy: string,
  fileName: string,
  severity: AlertSpec['severity'],
  extra: Partial<AlertSpec> = {},
): NoiseEntry {
  return {
    at,
    compose: ({ who, on }) => [
      {
        key: `leak ${at}`,
        service: 'dlp',
        title: `DLP policy (${policy}) matched for a file on a device`,
        description: `A file with content that the policy "${policy}" describes was copied to removable storage or sent outside.`,
        actions: ['Talk to the user or their manager.', 'Adjust the policy if the match was wrong.'],
        category: 'Exfiltration',
        severity,
        techniques: ['T1052.001'],
        first: at,
        policy: `dlp-${policy.toLowerCase().replace(/\W+/g, '-')}`,
        evidence: [
          user(who, { roles: ['policyViolator'] }),
          machine(on, {}, [who]),
          file(
            { name: fileName, path: `C:\\Users\\${who.accountName}\\Documents`, content: `leak ${at}` },
            on,
          ),
        ],
        ...extra,
      },
    ],
  };
}

/** Ordinary alerts of mail. */
export const MAIL_NOISE: readonly NoiseEntry[] = [
  reported(
    '2025-06-02T07:48:05Z',
    {
      subject: '🎁 You have won a gift card!!! 🎉',
      from: 'promo@gift-cards.example',
      displayName: 'Gift 🎁 Centre',
    },
    'suspicious',
  ),
  reported(
    '2025-06-04T13:22:41Z',
    { subject: 'Newsletter: what is new in June', from: 'news@adatum.example', displayName: 'Adatum News' },
    'noThreatsFound',
    closed('falsePositive', 'notMalicious', '2025-06-04T15:00:00Z', 'Subscribed newsletter.'),
  ),
  reported(
    '2025-06-06T09:31:12Z',
    {
      subject: 'عاجل: تحديث بيانات حسابك المصرفي قبل نهاية اليوم',
      from: 'support@bank-alerts.example',
      displayName: 'خدمة العملاء',
      language: 'ar',
    },
    'suspicious',
  ),
  reported(
    '2025-06-09T08:05:59Z',
    {
      subject: 'Re: Fwd: parcel 4471 held at customs',
      from: 'parcel@courier-desk.example',
      displayName: 'Courier Desk',
    },
    'unknown',
  ),
  reported(
    '2025-06-10T08:02:37Z',
    {
      subject: 'Action required: your mailbox is almost full',
      from: 'quota@mail-quota.example',
      displayName: 'Mail Administrator',
    },
    'suspicious',
  ),
  reported(
    '2025-06-11T14:40:20Z',
    { subject: 'Lunch on Thursday? 🍜', from: 'old.friend@personal-mail.example', displayName: 'Old friend' },
    'noThreatsFound',
    closed('falsePositive', 'notMalicious', '2025-06-11T15:12:00Z'),
  ),
  removed(
    '2025-06-03T10:58:30Z',
    {
      subject: 'חשבונית דחופה – נא לאשר',
      from: 'billing@invoice-center.example',
      displayName: 'הנהלת חשבונות',
      language: 'he',
    },
    'חשבונית 2291.xlsm',
  ),
  removed(
    '2025-06-08T06:14:02Z',
    {
      subject: 'Purchase order PO-88120',
      from: 'orders@litware-supply.example',
      displayName: 'Litware Supply',
    },
    'PO-88120.rar',
  ),
  leak('2025-06-02T12:35:16.2210000Z', 'Credit card numbers', 'refunds-may.xlsx', 'low'),
  leak('2025-06-05T10:49:33.9040000Z', 'EU passport numbers', 'travel-list.docx', 'medium'),
  leak(
    '2025-06-08T14:02:47.1160000Z',
    'Confidential – do not forward',
    'Straßenpläne Übersicht.pdf',
    'low',
    closed('falsePositive', 'notMalicious', '2025-06-08T16:00:00Z', 'Public document with an old label.'),
  ),
  leak('2025-06-10T13:17:58.5590000Z', 'Source code', 'billing-service.zip', 'medium'),
  single('2025-06-04T18:09:25Z', ({ who }) => ({
    service: 'office365',
    title: 'Creation of forwarding/redirect rule',
    description: 'A rule that forwards messages to another address was made in a mailbox.',
    actions: ['Ask the user for the purpose of the rule.'],
    category: 'Collection',
    severity: 'informational',
    techniques: ['T1114.003'],
    evidence: [user(who), mailbox(who)],
    ...closed(
      'informationalExpectedActivity',
      'confirmedActivity',
      '2025-06-05T07:30:00Z',
      'Parental leave, forwarded to the deputy.',
    ),
  })),
  single('2025-06-07T09:00:00Z', () => ({
    service: 'office365',
    title: 'Tenant Allow/Block List entry is about to expire',
    description: 'An entry of the block list expires in seven days.',
    actions: ['Renew the entry if it is still needed.'],
    category: 'ThreatManagement',
    severity: 'informational',
    evidence: [url('https://old-campaign.example/', { verdict: 'malicious', remediation: 'blocked' })],
  })),
  single('2025-06-11T10:26:08Z', ({ who }) => ({
    service: 'office365',
    title: 'Email sending limit exceeded',
    description: 'A user sent more messages than the outbound policy allows.',
    actions: ['Find out whether it was a mailing.'],
    category: 'SuspiciousActivity',
    severity: 'medium',
    evidence: [user(who, { roles: ['policyViolator'] }), mailbox(who)],
    ...closed(
      'informationalExpectedActivity',
      'confirmedActivity',
      '2025-06-11T11:05:00Z',
      'Invitation to the summer party ☀️',
    ),
  })),
];
