import { limits } from '../../../shared/contract/index.ts';

/**
 * Texts of comments that are being written, in the window's storage, so that they outlive a program that ends without being asked. One entry
 * for each incident: two windows that write on different incidents keep both. Files are not kept: they were staged for one run.
 */
const prefix = 'casemate.comment.';

/** Drafts that are kept; of more the oldest go. */
const mostDrafts = 50;

interface StoredDraft {
  readonly key: string;
  readonly text: string;
  /** When it was written, ms UTC. */
  readonly at: number;
}

function read(key: string): StoredDraft | null {
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

/** The text that was being written on an incident; empty without any. @param incident its uid. */
export const storedDraft = (incident: string): string => read(prefix + incident)?.text ?? '';

/** Keeps the text that is being written on an incident; an empty one is forgotten. A storage that is full or refused keeps nothing. */
export function storeDraft(incident: string, text: string): void {
  const key = prefix + incident;
  try {
    if (text.trim() === '') {
      localStorage.removeItem(key);
      return;
    }
    const isNew = localStorage.getItem(key) === null;
    localStorage.setItem(key, JSON.stringify({ text: text.slice(0, limits.comment), at: Date.now() }));
    if (isNew) forgetOldest();
  } catch {
    // What is written stays in memory: only an end that nobody asked for loses it.
  }
}

function forgetOldest(): void {
  const keys = Array.from(
    { length: localStorage.length },
    (_, place) => localStorage.key(place) ?? '',
  ).filter((key) => key.startsWith(prefix));
  if (keys.length <= mostDrafts) return;
  const byAge = keys
    .map((key) => read(key) ?? { key, text: '', at: 0 })
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  for (const { key } of byAge.slice(0, keys.length - mostDrafts)) localStorage.removeItem(key);
}
