import type { EntityKind } from '../model/entity-kinds.ts';
import type { PictureElement } from './picture-svg.ts';
import type { MeasureText } from './picture-text.ts';
import type { PictureTheme, PictureTone } from './picture-theme.ts';

/** One step of the account. Texts are as they are to be shown: times in the analyst's zone, evidence defanged. */
export interface PictureStep {
  readonly icon: EntityKind | 'alert';
  /** What stands under the circle: short, where the caption is long. */
  readonly label: string;
  /** What tells most of the step, under the label: the attachment, the link, what ran, where it called. '' for nothing. */
  readonly key: string;
  readonly caption: string;
  /** Shortname of its tactic; null where none is known. */
  readonly tactic: string | null;
  readonly tone: PictureTone | null;
  /** Severity or verdict in words. */
  readonly toneLabel: string;
  readonly time: string;
  /** Alerts that it stands for: itself and the repeats of its storm; at least 1. */
  readonly count: number;
  /** False where those are different things: the first of so many, not so many times the same. */
  readonly alike?: boolean;
  readonly source: string;
  readonly note: string;
  /** The group that it stands in; '' for none. Steps of a group follow one another. */
  readonly group: string;
}

/** What a picture is drawn of and for. */
export interface StoryPictureInput {
  readonly title: string;
  /** One line under the title. */
  readonly subtitle: string;
  readonly steps: readonly PictureStep[];
  readonly theme: PictureTheme;
  /** Px that there are; the picture is wider where the kill chain needs it. */
  readonly width: number;
  readonly measure?: MeasureText;
}

/** A part of the picture and the room that it takes, px. */
export interface PictureBox {
  readonly part: 'title' | 'head' | 'step' | 'caption' | 'legend' | 'gaps';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A drawn story. */
export interface StoryPicture {
  readonly width: number;
  readonly height: number;
  readonly root: PictureElement;
  /** What each step is drawn with, in their order: parts of `root`. */
  readonly steps: readonly PictureElement[];
  /** Rooms of its parts: none lies over another. */
  readonly boxes: readonly PictureBox[];
}
