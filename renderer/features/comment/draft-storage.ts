import { defineStore } from 'pinia';
import { limits } from '../../../shared/contract/index.ts';
import { useClient } from '../../client/index.ts';

/**
 * Places where something is written: comments on the history of an incident, in the pane that manages incidents and in the form of alerts;
 * captions and notes of pins.
 */
export type DraftPlace = 'comment' | 'manage' | 'alerts' | 'pin';

/** Texts that are being written in one place, each under what it is written on. */
export interface DraftStorage {
  /** The text that was being written; empty without any. */
  read(key: string): string;
  /** Keeps the text that is being written; an empty one is forgotten. A storage that is full or refused keeps nothing. */
  write(key: string, text: string): void;
}

/** Drafts of one place that are kept; of more the oldest go. */
const mostDrafts = 50;

/** How long a text may be in the window's memory alone, ms. */
const writeDelay = 200;

interface StoredDraft {
  readonly key: string;
  readonly text: string;
  /** When it was written, ms UTC. */
  readonly at: number;
}

/**
 * Asks the window's host to write its storage to disk, soon and once for all that is typed until then: Chromium itself writes up to a minute
 * later. What is typed costs at most five appends to a file in a second, and nothing while nobody types.
 */
const useStorageWrites = defineStore('storageWrites', () => {
  const client = useClient();
  let isAsked = false;

  return {
    ask(): void {
      if (isAsked) return;
      isAsked = true;
      setTimeout(() => {
        isAsked = false;
        // The host writes in any case, a little later.
        client.application.writeStorage({}).catch(() => undefined);
      }, writeDelay);
    },
  };
});

/**
 * Texts that are being written, in the window's storage, so that they outlive a program that ends without being asked. One entry
 * for each thing that is written on: two windows that write on different ones keep both. Files are not kept: they were staged for one run.
 * Call it in the set-up of a store or a component.
 */
export function useDraftStorage(place: DraftPlace): DraftStorage {
  const writes = useStorageWrites();
  const prefix = `casemate.${place}.`;
  return {
    read: (key) => readDraft(prefix + key)?.text ?? '',
    write(key, text) {
      if (keepDraft(prefix, key, text)) writes.ask();
    },
  };
}

function readDraft(key: string): StoredDraft | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof stored !== 'object' || stored === null || !('text' in stored) || !('at' in stored))
      return null;
    const { text, at } = stored;
    return typeof text === 'string' && typeof at === 'number' ? { key, text, at } : null;
  } catch {
    return null;
  }
}

/** Answers whether the storage is another now. */
function keepDraft(prefix: string, key: string, text: string): boolean {
  try {
    const isNew = localStorage.getItem(prefix + key) === null;
    if (text.trim() === '') {
      localStorage.removeItem(prefix + key);
      return !isNew;
    }
    const draft = { text: text.slice(0, limits.comment), at: Date.now() };
    localStorage.setItem(prefix + key, JSON.stringify(draft));
    if (isNew) forgetOldest(prefix);
    return true;
  } catch {
    // What is written stays in memory: only an end that nobody asked for loses it.
    return false;
  }
}

function forgetOldest(prefix: string): void {
  const keys = Array.from(
    { length: localStorage.length },
    (_, place) => localStorage.key(place) ?? '',
  ).filter((key) => key.startsWith(prefix));
  if (keys.length <= mostDrafts) return;
  const byAge = keys
    .map((key) => readDraft(key) ?? { key, text: '', at: 0 })
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  for (const { key } of byAge.slice(0, keys.length - mostDrafts)) localStorage.removeItem(key);
}
