import type { z } from 'zod';
import type { alertRow, entitySummary, OutputOf } from '../../../../shared/contract/index.ts';
import { assetKinds, entityKinds } from '../../../../shared/model/entity-kinds.ts';
import { alertTactic } from '../../../../shared/story/index.ts';
import type { OverviewAlert, StageTechnique } from '../../../../shared/story/overview-types.ts';
import { buildOverview } from '../../../../shared/story/overview.ts';
import { standingOf } from '../../../../shared/story/standing.ts';
import { entities } from './entities.ts';

type Alert = z.infer<typeof alertRow>;
type Entity = z.infer<typeof entitySummary>;
const everyEntity: readonly Entity[] = Object.values(entities);

const reference = ({ uid, title, severity, at, serviceSource, count }: OverviewAlert) => ({
  uid,
  title,
  severity,
  at,
  serviceSource,
  count,
});

const technique = ({ id, ...counts }: StageTechnique) => ({
  id,
  name: id,
  description: '',
  tactics: [],
  ...counts,
});

/** The summary of the phishing story, worked out as the store does it. */
export function overviewAnswer(rows: readonly Alert[], comments: number): OutputOf<'incidents.overview'> {
  const alerts = rows.map((row) => ({
    uid: row.uid,
    title: row.title,
    severity: row.severity,
    at: row.firstActivity,
    until: row.lastActivity,
    tactic: alertTactic(row.category, []),
    techniques: row.mitreTechniques,
    serviceSource: row.serviceSource,
    classification: row.classification,
    count: 1,
  }));
  const tallies = entityKinds.flatMap((kind) => {
    const own = everyEntity.filter((entity) => entity.kind === kind);
    const having = (verdict: string): number => own.filter((entity) => entity.verdict === verdict).length;
    return own.length === 0
      ? []
      : [
          {
            kind,
            isAsset: assetKinds.some((asset) => asset === kind),
            total: own.length,
            malicious: having('malicious'),
            suspicious: having('suspicious'),
          },
        ];
  });
  const overview = buildOverview({ alerts, entities: tallies, comments });
  const sources = [...new Set(alerts.map(({ serviceSource }) => serviceSource))];
  return {
    answers: overview.answers.map((answer) => ({
      ...answer,
      alerts: answer.alerts.map(reference),
      entities: answer.question === 'start' ? [entities.mail, entities.url] : [],
    })),
    killChain: overview.killChain.map((stage) => ({
      ...stage,
      description: '',
      techniques: stage.techniques.map(technique),
      named: stage.named && {
        ...stage.named,
        techniques: stage.named.techniques.map(technique),
        top: stage.named.top.map(reference),
      },
      possible: stage.possible.map(technique),
      top: stage.top.map(reference),
    })),
    reached: assetKinds.flatMap((kind) => {
      const own = everyEntity.filter((entity) => entity.kind === kind);
      return own.length === 0
        ? []
        : [
            {
              kind,
              total: own.length,
              entities: own.map((entity) => ({
                entity,
                alerts: 1,
                mayBe: null,
                reason: 'its source calls it compromised',
                because: alerts.slice(0, 1).map(reference),
                becauseTotal: 1,
              })),
            },
          ];
    }),
    targeted: [],
    unclear: [],
    sources: sources.map((serviceSource) => ({
      serviceSource,
      alerts: alerts.filter((alert) => alert.serviceSource === serviceSource).length,
    })),
    evidence: tallies.map(({ isAsset: _, ...tally }) => tally),
    comments,
    awaitsAlerts: false,
    sampled: null,
  };
}

/** Where the incident of the phishing story stands. */
export function standingAnswer(
  row: {
    readonly status: string;
    readonly assignedTo: string | null;
    readonly classification: string | null;
    readonly determination: string | null;
  },
  alerts: readonly Alert[],
  { pins, comments }: { readonly pins: number; readonly comments: number },
): OutputOf<'incidents.standing'> {
  const { stage, steps } = standingOf({
    status: row.status,
    assignedTo: row.assignedTo,
    classification: row.classification,
    determination: row.determination,
    resolvingComment: null,
    isSeen: true,
    alerts: alerts.length,
    activeAlerts: alerts.filter(({ status }) => status !== 'resolved').length,
    untouchedGraveAlerts: alerts.filter(
      ({ status, severity }) => status === 'new' && (severity === 'high' || severity === 'medium'),
    ).length,
    graveAlerts: alerts.filter(({ severity }) => severity === 'high' || severity === 'medium').length,
    unjudgedEvidence: everyEntity.filter(
      ({ verdict, verdictBy }) =>
        verdictBy !== 'analyst' && (verdict === 'malicious' || verdict === 'suspicious'),
    ).length,
    judgedEvidence: everyEntity.filter(({ verdict }) => verdict === 'malicious' || verdict === 'suspicious')
      .length,
    unremediatedEvidence: 0,
    maliciousEvidence: everyEntity.filter(({ verdict }) => verdict === 'malicious').length,
    untoldEvidence: 0,
    pins,
    comments,
    suggestions: 0,
  });
  return { stage, steps: steps.map((step) => ({ ...step, items: step.items.map((item) => ({ ...item })) })) };
}

/** What a text could mention in the phishing story. */
export function mentionsAnswer(
  rows: readonly Alert[],
  text: string,
  limit: number,
): OutputOf<'incidents.mentions'> {
  const words = text.trim().toLowerCase();
  const has = (label: string): boolean => label.toLowerCase().includes(words);
  return {
    alerts: rows
      .filter(({ title }) => has(title))
      .slice(0, limit)
      .map(({ uid, title, severity }) => ({ uid, title, severity })),
    entities: everyEntity
      .filter(({ label }) => has(label))
      .slice(0, limit)
      .map((entity) => ({ ...entity, on: null, firstAt: null })),
  };
}
