import { isTriaged } from '../model/service-levels.ts';

/** What an incident's step is worked out from: counts of what there is and what is missing. */
export interface StandingFacts {
  readonly status: string;
  readonly assignedTo: string | null;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly resolvingComment: string | null;
  /** An analyst has opened it. */
  readonly isSeen: boolean;
  readonly alerts: number;
  /** Alerts that are not resolved. */
  readonly activeAlerts: number;
  /** Alerts of high or medium severity whose status is new, with no word of an analyst. */
  readonly untouchedGraveAlerts: number;
  /** Alerts of high or medium severity. */
  readonly graveAlerts: number;
  /** Malicious or suspicious entities, and those that an analyst judged for the incident. */
  readonly judgedEvidence: number;
  /** Malicious or suspicious entities on which no analyst has stated a verdict. */
  readonly unjudgedEvidence: number;
  /** Malicious entities whose remediation a source says is not done. */
  readonly unremediatedEvidence: number;
  /** Malicious entities. */
  readonly maliciousEvidence: number;
  /** Malicious entities of which no source tells of anything that was done, or has to be. */
  readonly untoldEvidence: number;
  readonly pins: number;
  readonly comments: number;
  /** What a run leaves to the analyst: joins and leavings. */
  readonly suggestions: number;
}

/** The steps in their order, as the seed names them: "Step 1. Triage alert" to "Step 4. Resolve incident". */
export type Stage = 'triage' | 'investigate' | 'complete' | 'resolve';

/** What a tab is narrowed to for one thing that a step asks for: alerts, or evidence. */
export type StageFilter =
  'untouchedAlerts' | 'activeAlerts' | 'unjudgedEvidence' | 'unremediatedEvidence' | 'untoldEvidence';

/** Statuses by which a source says that somebody still has to act on a piece of evidence. */
export const openRemediationStatuses = [
  'active',
  'pendingApproval',
  'running',
  'unremediated',
  'declined',
  'partiallyRemediated',
] as const;

/** One thing that a step asks for. */
export interface StageItem {
  readonly code: string;
  readonly text: string;
  readonly done: boolean;
  /** There is nothing here that it could ask for: it holds nothing back, and nobody has done it. */
  readonly nothing: boolean;
  readonly optional: boolean;
  /** The tab of the incident page where it is done; null where a command does it. */
  readonly tab: string | null;
  /** What the tab shows of all that is on it; null for everything. */
  readonly filter: StageFilter | null;
  /** Id of the command that does it. */
  readonly command: string | null;
}

/** One step with what it asks for. */
export interface StageStep {
  readonly stage: Stage;
  readonly label: string;
  /** `passedOver`: something is missing, and the incident went on all the same. */
  readonly state: 'done' | 'current' | 'passedOver' | 'ahead';
  readonly items: readonly StageItem[];
}

/** Where an incident stands. */
export interface Standing {
  readonly stage: Stage;
  readonly steps: readonly StageStep[];
}

/** What the steps are called, in their order. */
export const stageLabels: Readonly<Record<Stage, string>> = {
  triage: 'Triage',
  investigate: 'Investigate',
  complete: 'Complete',
  resolve: 'Resolve',
};

const order: readonly Stage[] = ['triage', 'investigate', 'complete', 'resolve'];

/**
 * The step that an incident is at: the first that lacks something it asks for, and the last when nothing is missing. A resolved incident is
 * at the last, whatever was passed over: that is still listed.
 */
export function standingOf(facts: StandingFacts): Standing {
  const items: Readonly<Record<Stage, readonly StageItem[]>> = {
    triage: triageItems(facts),
    investigate: investigateItems(facts),
    complete: completeItems(facts),
    resolve: resolveItems(facts),
  };
  const isDone = (stage: Stage): boolean => items[stage].every(({ done, optional }) => done || optional);
  const stage = facts.status === 'resolved' ? 'resolve' : (order.find((each) => !isDone(each)) ?? 'resolve');
  const at = order.indexOf(stage);
  return {
    stage,
    steps: order.map((each, place) => ({
      stage: each,
      label: stageLabels[each],
      // A later step that lacks nothing is not done: nobody has come to it, and there may just be little to ask for.
      state: place > at ? 'ahead' : isDone(each) ? 'done' : place === at ? 'current' : 'passedOver',
      items: items[each],
    })),
  };
}

/** The time to triage ends with the one item that is no advice. */
function triageItems(facts: StandingFacts): readonly StageItem[] {
  return [
    item('looked', 'Look at it', facts.isSeen, { optional: true }),
    item('assigned', 'Assign it to somebody', facts.assignedTo !== null && facts.assignedTo !== '', {
      command: 'incident.assignTo',
      optional: true,
    }),
    item('begun', 'Set its status to In progress', isTriaged(facts.status), { command: 'incident.status' }),
  ];
}

function investigateItems(facts: StandingFacts): readonly StageItem[] {
  const { untouchedGraveAlerts, graveAlerts, unjudgedEvidence, judgedEvidence, suggestions, pins, comments } =
    facts;
  return [
    item(
      'alerts',
      graveAlerts === 0
        ? 'No alert is of high or medium severity'
        : untouchedGraveAlerts === 0
          ? 'Go through the alerts of high and medium severity'
          : `Go through ${count(untouchedGraveAlerts, 'alert')} of high or medium severity that ${untouchedGraveAlerts === 1 ? 'is' : 'are'} still New`,
      untouchedGraveAlerts === 0,
      { tab: 'alerts', filter: 'untouchedAlerts', nothing: graveAlerts === 0 },
    ),
    item(
      'verdicts',
      judgedEvidence === 0
        ? 'No source, list or analyst calls evidence malicious or suspicious'
        : unjudgedEvidence === 0
          ? 'Judge the evidence that sources call malicious or suspicious'
          : `Judge ${count(unjudgedEvidence, 'piece')} of evidence that sources call malicious or suspicious`,
      unjudgedEvidence === 0,
      { tab: 'evidence', filter: 'unjudgedEvidence', nothing: judgedEvidence === 0 },
    ),
    item('pins', 'Pin what tells the story', pins > 0, { tab: 'story', optional: true }),
    item('comment', 'Write down what was found', comments > 0, {
      command: 'incident.comment',
      optional: true,
    }),
    item(
      'suggestions',
      suggestions === 0
        ? 'No suggestion on what belongs to it waits'
        : `Answer ${count(suggestions, 'suggestion')} on what belongs to it`,
      suggestions === 0,
      { tab: 'similar', optional: true, nothing: suggestions === 0 },
    ),
  ];
}

function completeItems(facts: StandingFacts): readonly StageItem[] {
  const { maliciousEvidence, unremediatedEvidence, untoldEvidence } = facts;
  return [
    item('classified', 'Classify it', facts.classification !== null, { command: 'incident.classify' }),
    item('determined', 'Say what it was: its determination', facts.determination !== null, {
      command: 'incident.classify',
    }),
    // Only a source can say that it is done, with its next export: it is advice, and holds nothing back.
    item(
      'remediated',
      maliciousEvidence === 0
        ? 'No evidence is called malicious'
        : unremediatedEvidence > 0
          ? `See to ${count(unremediatedEvidence, 'malicious piece')} of evidence that sources call not remediated`
          : untoldEvidence > 0
            ? 'No source says that malicious evidence waits to be remediated'
            : 'All malicious evidence is remediated, as sources say',
      unremediatedEvidence === 0,
      {
        tab: 'evidence',
        filter: 'unremediatedEvidence',
        optional: true,
        nothing: unremediatedEvidence === 0 && untoldEvidence === maliciousEvidence,
      },
    ),
    // No source can tell of it for an address or a user, and no analyst can here: it is advice, and holds nothing back.
    ...(untoldEvidence === 0
      ? []
      : [
          item(
            'remediationUntold',
            `See whether ${count(untoldEvidence, 'malicious piece')} of evidence still ${untoldEvidence === 1 ? 'does' : 'do'} harm: no source tells of its remediation`,
            false,
            { tab: 'evidence', filter: 'untoldEvidence', optional: true },
          ),
        ]),
  ];
}

function resolveItems(facts: StandingFacts): readonly StageItem[] {
  const { activeAlerts, comments, resolvingComment, status } = facts;
  const isResolved = status === 'resolved';
  return [
    item('resolved', 'Resolve it', isResolved, { command: 'incident.resolve' }),
    item(
      'alertsResolved',
      activeAlerts === 0
        ? 'All its alerts are resolved'
        : `Resolve ${count(activeAlerts, 'alert')} that ${activeAlerts === 1 ? 'is' : 'are'} still active`,
      activeAlerts === 0,
      { tab: 'alerts', filter: 'activeAlerts' },
    ),
    // While work goes on it is a comment; the note that goes with resolving is asked for there.
    item(
      'note',
      'Leave a note for the next person',
      resolvingComment !== null || (!isResolved && comments > 0),
      { command: isResolved ? 'incident.note' : 'incident.comment', optional: true },
    ),
  ];
}

function item(
  code: string,
  text: string,
  done: boolean,
  more: {
    readonly tab?: string;
    readonly filter?: StageFilter;
    readonly command?: string;
    readonly optional?: boolean;
    readonly nothing?: boolean;
  } = {},
): StageItem {
  return {
    code,
    text,
    done,
    nothing: more.nothing ?? false,
    optional: more.optional ?? false,
    tab: more.tab ?? null,
    filter: more.filter ?? null,
    command: more.command ?? null,
  };
}

const count = (number: number, words: string): string =>
  `${number.toLocaleString('en')} ${words}${number === 1 ? '' : 's'}`;
