import type { OutputOf } from '../contract/index.ts';

/** What `alertStory` reads: one alert with its evidence, as `alerts.get` answers. */
export type AlertStoryInput = OutputOf<'alerts.get'>;

/** What imported context adds, as `alerts.context` answers. */
export type AlertStoryContext = OutputOf<'alerts.context'>;

/** The views that the alert story can offer. Raw fields are always there. */
export type AlertStoryView =
  'processTree' | 'messageList' | 'signInList' | 'activityList' | 'flowList' | 'fields';

/** One process of an alert, with the processes it started. Cycles and reused process ids are cut before they get here. */
export interface ProcessTreeNode {
  /** Unique in the tree. */
  readonly id: string;
  /** The entity, or null for a parent that is known only by name or process id. */
  readonly entityId: number | null;
  readonly name: string;
  /** Folder of the image where its command line does not tell it: programs of one name in two places are not the same. */
  readonly folder: string | null;
  readonly processId: number | null;
  readonly commandLine: string | null;
  readonly startedAt: number | null;
  readonly user: string | null;
  readonly device: string | null;
  readonly verdict: string | null;
  readonly sha256: string | null;
  /** Told by an imported context record, not by the alert. */
  readonly fromContext: boolean;
  readonly children: readonly ProcessTreeNode[];
}

/** One mail message that an alert names, as one recipient got it. */
export interface MessageRow {
  /** Unique in the list: the message and its recipient. */
  readonly id: string;
  readonly entityId: number;
  readonly subject: string | null;
  /** The sender that the recipient sees (P2), else the envelope's (P1). */
  readonly sender: string | null;
  readonly p1Sender: string | null;
  readonly p2Sender: string | null;
  readonly senderIp: string | null;
  readonly recipient: string | null;
  readonly receivedAt: number | null;
  readonly deliveryAction: string | null;
  readonly deliveryLocation: string | null;
  readonly networkMessageId: string | null;
  readonly internetMessageId: string | null;
  readonly urls: readonly string[];
  readonly attachmentCount: number | null;
  readonly threats: readonly string[];
  readonly verdict: string;
  /** The source judges the same message otherwise for another recipient. */
  readonly isDisputed: boolean;
}

/** One sign-in that an alert tells of, with what is known of where it came from. */
export interface SignInRow {
  readonly id: string;
  /** The address, session or user that the row stands for. */
  readonly entityId: number | null;
  readonly at: number | null;
  /** Nothing tells when it was but the time of the alert. */
  readonly isTimeOfAlert: boolean;
  readonly user: string | null;
  readonly ip: string | null;
  readonly place: string | null;
  /** What was signed in with: browser, system, kind of logon, protocol. */
  readonly client: string | null;
  /** The device that was signed in from or to; null when not told. */
  readonly device: string | null;
  /** What the device that a logon came from calls itself; null when not told. */
  readonly fromDevice: string | null;
  readonly application: string | null;
  readonly risk: string | null;
  /** `success`, `failure` or the source's own word; null when not told. */
  readonly outcome: string | null;
  /** Why it failed, in words; null when not told. */
  readonly reason: string | null;
  readonly verdict: string | null;
  /** Told by an imported context record, not by the alert. */
  readonly fromContext: boolean;
  /** Told by the alert, and by an imported context record too, whose outcome and risk are shown. */
  readonly inContext: boolean;
}

/** One thing that was done to a file, a mail or a setting. */
export interface ActivityRow {
  readonly id: string;
  /** The object, when it is an entity of the store. */
  readonly entityId: number | null;
  readonly at: number | null;
  readonly user: string | null;
  /** The source's name of the operation; null when it only names the object. */
  readonly action: string | null;
  readonly object: string | null;
  /** The cloud application, or on a device the process. */
  readonly application: string | null;
  readonly ip: string | null;
  readonly client: string | null;
  readonly outcome: string | null;
  readonly fromContext: boolean;
}

/** One network flow. */
export interface FlowRow {
  readonly id: string;
  readonly at: number | null;
  readonly source: string | null;
  readonly sourcePort: number | null;
  readonly sourceEntityId: number | null;
  readonly destination: string | null;
  readonly destinationPort: number | null;
  readonly destinationEntityId: number | null;
  /** Transport: `tcp`, `udp`, …, in the sensor's spelling. */
  readonly protocol: string | null;
  readonly application: string | null;
  /** From source to destination. */
  readonly bytesOut: number | null;
  readonly bytesIn: number | null;
  readonly outcome: string | null;
  readonly fromContext: boolean;
}

/** One field of the alert or of its evidence, as the source named it. */
export interface StoryField {
  readonly group: string;
  readonly name: string;
  readonly value: string;
}

/** The alert story: every view that the alert's evidence fills, and which one to show first. */
export interface AlertStory {
  readonly first: AlertStoryView;
  readonly views: readonly AlertStoryView[];
  readonly processTree: readonly ProcessTreeNode[];
  readonly messages: readonly MessageRow[];
  readonly signIns: readonly SignInRow[];
  readonly activities: readonly ActivityRow[];
  readonly flows: readonly FlowRow[];
  readonly fields: readonly StoryField[];
}
