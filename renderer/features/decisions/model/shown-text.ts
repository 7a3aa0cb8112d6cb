import { formOfKind, shownEvidence, visibleMarks } from '../../../ui/index.ts';
import type { LinkEntity } from './wrong-links.ts';

/** A sentence that names entities, with their values as evidence is shown: defanged, no control character as such. */
export function shownText(text: string, entities: readonly Pick<LinkEntity, 'label' | 'kind'>[]): string {
  // Longer values first: a host name is part of its address.
  const values = [...entities].sort((a, b) => b.label.length - a.label.length);
  const parts = values.reduce<readonly string[]>(
    (pieces, { label }) =>
      label === ''
        ? pieces
        : pieces.flatMap((piece) =>
            values.some((value) => value.label === piece)
              ? [piece]
              : piece.split(label).flatMap((part, index) => (index === 0 ? [part] : [label, part])),
          ),
    [text],
  );
  return parts
    .map((part) => {
      const value = values.find(({ label }) => label === part);
      return value === undefined ? visibleMarks(part) : shownEvidence(part, formOfKind(value.kind));
    })
    .join('');
}
