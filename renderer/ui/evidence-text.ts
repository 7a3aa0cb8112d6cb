import { defang, defangText } from '../../shared/model/defang.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { visibleText } from '../../shared/model/visible-text.ts';

/**
 * Evidence as a screen shows it: defanged, so that nothing in it can be followed, and with hidden characters made visible.
 * @param kind what the text names, when that is known; URLs inside running text are found without it.
 */
export function shownEvidence(text: string, kind: EntityKind | null = null): string {
  return visibleText(kind === 'url' || kind === 'ip' ? defang(kind, text) : defangText(text));
}
