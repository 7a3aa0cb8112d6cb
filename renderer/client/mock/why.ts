import type { OutputOf } from '../../../shared/contract/index.ts';
import { alertRows, entities, evidenceOf, start } from './phishing/entities.ts';
import { linksOf } from './phishing/answers.ts';
import type { MockHandlers } from './mock-bridge.ts';
import { sampleIncident } from './sample-rows.ts';

type ExplainedLink = OutputOf<'correlation.between'>['links'][number];
type Changed = OutputOf<'correlation.removeDecision'>;

const fieldPaths = new Map<string, string>([
  ['user', 'evidence[0].userAccount.userPrincipalName'],
  ['ip', 'evidence[2].ipAddress'],
  ['url', 'evidence[1].url'],
]);

/** A link between two alerts of the phishing story, explained; `changes` make it another one. */
export function explainedLink(
  id: number,
  from: string,
  to: string,
  changes: Partial<ExplainedLink> = {},
): ExplainedLink {
  const alert = (uid: string) => alertRows.find((row) => row.uid === uid);
  const [base] = linksOf(from);
  if (!base) throw new Error('the story has links');
  const merged = { ...base, ...changes };
  const value = merged.sharedValue ?? '';
  const fields = (uid: string) => [
    {
      alert: uid,
      recordUid: `microsoftGraph|${uid}`,
      path: fieldPaths.get(merged.entityKind ?? '') ?? 'title',
      value,
    },
  ];
  return {
    ...merged,
    id,
    from,
    to,
    fromTitle: alert(from)?.title ?? `Alert ${from}`,
    toTitle: alert(to)?.title ?? `Alert ${to}`,
    fromTime: alert(from)?.firstActivity ?? start,
    toTime: alert(to)?.firstActivity ?? start + 2_460_000,
    fromStorm: null,
    toStorm: null,
    fromFields: fields(from),
    toFields: fields(to),
    entities: Object.values(entities).filter(
      (entity) => entity.label === value && entity.kind === merged.entityKind,
    ),
    because: `Both alerts name the ${merged.entityKind ?? 'value'} ${value}, 41 min apart.`,
    strengthText: `${value} is seen with 2 other assets, and the two are close in time.`,
    withheldText: null,
    ...changes,
  };
}

const ipLink = {
  rule: 'sharedEntity',
  entityKind: 'ip',
  key: 'ip|203.0.113.40',
  sharedValue: '203.0.113.40',
  reason: 'sharedIndicators,timeFrame',
} as const;

const withheld = (id: number, from: string): ExplainedLink =>
  explainedLink(id, from, 'b1', {
    ...ipLink,
    toTitle: 'Anonymous IP address',
    strength: 214,
    state: 'withheldWeak',
    withheldText: 'strength 214 is below 370, what joining incidents of 7 and 9 alerts needs',
  });

/** How correlation explains the phishing story: links, paths, what stays apart, hubs and suggestions. */
export function whyHandlers(
  commit: (label: string) => Changed = (label) => ({ group: 'group-why', revision: 2, label }),
): MockHandlers {
  const decision = 'decision-1';
  let apart = true;
  const inStory = (uid: string): boolean => evidenceOf[uid] !== undefined;
  return {
    'correlation.ofAlert': ({ alert }) => ({
      held: [
        explainedLink(1, alert, alert === 'a2' ? 'a3' : 'a2', { state: 'tree', strength: 720 }),
        explainedLink(2, alert, alert === 'a7' ? 'a6' : 'a7', {
          ...ipLink,
          state: 'redundant',
          strength: 310,
        }),
      ],
      withheld: [withheld(3, alert)],
    }),
    'correlation.between': ({ from, to }) => ({ links: [explainedLink(1, from, to, { state: 'tree' })] }),
    'correlation.explain': ({ from, to }) => {
      if (from.kind === 'alert' && to.kind === 'alert' && inStory(from.alert) && inStory(to.alert))
        return {
          together: true,
          incident: 'incident-1',
          path: [
            explainedLink(1, from.alert, 'a2', { state: 'tree', strength: 720 }),
            explainedLink(2, to.alert, 'a2', { ...ipLink, state: 'tree', strength: 512 }),
          ],
          blocking: [],
        };
      return {
        together: false,
        incident: null,
        path: [],
        blocking: [
          ...(apart
            ? [
                {
                  condition: 'withheldLock',
                  text: 'Dana Reyes decided that the two stay apart: “the range belongs to the scanner”.',
                  link: null,
                  remedy: {
                    text: 'Take that decision back.',
                    step: { kind: 'removeDecision' as const, decision },
                  },
                },
              ]
            : []),
          {
            condition: 'withheldWeak',
            text: 'Both name 203.0.113.40, but a strength of 214 is below the 370 that joining 7 and 9 alerts needs.',
            link: withheld(3, 'a7'),
            remedy: { text: 'Merge the two by hand if they are one attack.', step: { kind: 'merge' } },
          },
          {
            condition: 'hub',
            text: 'Both name 198.51.100.77, which is seen with 64 assets: more than 32 say little.',
            link: null,
            remedy: {
              text: 'Raise the limit for IP addresses to 64.',
              step: { kind: 'setting', path: 'kinds.ip.hubLimit', value: 64 },
            },
          },
        ],
      };
    },
    'correlation.removeDecision': () => {
      apart = false;
      return commit('Took a decision back');
    },
    'correlation.similar': ({ limit }) => {
      const rows = [1, 5].map((index) => ({
        incident: sampleIncident(index),
        strongest: index === 1 ? 214 : 640,
        pooled: index === 1 ? 292 : 640,
        links: index === 1 ? 2 : 1,
        text:
          index === 1
            ? 'They share 203.0.113.40, too weakly for incidents of 7 and 8 alerts.'
            : 'It is resolved: nothing joins a resolved incident by itself.',
        remedy:
          index === 1
            ? { text: 'Merge the two by hand.', step: { kind: 'merge' as const } }
            : {
                text: 'Reopen it; the next run may then unite them.',
                step: { kind: 'reopen' as const, incident: sampleIncident(index).uid },
              },
        reasons: [withheld(10 + index, 'a7')],
      }));
      return { rows: rows.slice(0, limit), next: null, total: rows.length };
    },
    'correlation.suggestions': () => ({
      suggestions: [
        {
          kind: 'takeOut',
          alerts: ['a6', 'a7'],
          alertCount: 2,
          other: null,
          text: 'A run would take 2 alerts out of this incident: no link holds them any more.',
        },
        {
          kind: 'merge',
          alerts: [],
          alertCount: 0,
          other: {
            uid: sampleIncident(1).uid,
            number: sampleIncident(1).number,
            name: sampleIncident(1).name,
          },
          text: `A run would unite this incident with #${sampleIncident(1).number}.`,
        },
      ],
    }),
    'correlation.hubs': ({ limit }) => {
      const rows = [
        { entity: entities.anonymousIp, fan: 64, limit: 32, alerts: 2410, incidents: 97 },
        { entity: entities.exchange, fan: 4096, limit: 0, alerts: 1204, incidents: 88 },
      ];
      return { rows: rows.slice(0, limit), next: null, total: rows.length };
    },
  };
}
