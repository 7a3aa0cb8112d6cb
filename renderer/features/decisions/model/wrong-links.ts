import type { InputOf, OutputOf } from '../../../../shared/contract/index.ts';

/** A link that would be cut. */
export type CutLink = OutputOf<'correlation.cut'>['links'][number];
/** An entity that a link rests on. */
export type LinkEntity = CutLink['entities'][number];
/** A link that an analyst called wrong, as a command takes it. */
export type WrongLink = NonNullable<InputOf<'incidents.split'>['wrongLinks']>[number];
/** Where an entity shall be ignored. */
export type IgnoreScope = 'incident' | 'everywhere';

/** Most links that one command takes. */
export const mostWrongLinks = 500;

/** What a link is known by across fetches: its row id changes when links are written anew. */
export const keyOfLink = (link: Pick<CutLink, 'from' | 'to' | 'rule' | 'key'>): string =>
  JSON.stringify([link.from, link.to, link.rule, link.key]);

/** The link that was called wrong elsewhere, whichever way it was told there, as one of those that are cut; null when it is none of them. */
export function findWrong(links: readonly CutLink[], { from, to, rule, key }: WrongLink): CutLink | null {
  const isSame = (link: CutLink): boolean => link.rule === rule && link.key === key;
  return (
    links.find((link) => isSame(link) && link.from === from && link.to === to) ??
    links.find((link) => isSame(link) && link.from === to && link.to === from) ??
    null
  );
}

/** The ticked links that are still there, as a command takes them. */
export function wrongLinksOf(links: readonly CutLink[], ticked: ReadonlySet<string>): WrongLink[] {
  return links
    .filter((link) => ticked.has(keyOfLink(link)))
    .slice(0, mostWrongLinks)
    .map(({ from, to, rule, key }) => ({ from, to, rule, key }));
}

/** The entities on which ticked links rest, each once, in the order of the links. */
export function entitiesOfWrong(
  links: readonly CutLink[],
  ticked: ReadonlySet<string>,
): readonly LinkEntity[] {
  const found = new Map<number, LinkEntity>();
  for (const link of links)
    if (ticked.has(keyOfLink(link))) for (const entity of link.entities) found.set(entity.id, entity);
  return [...found.values()];
}

/** Which entities are to be ignored after the command: those that were chosen and whose link is still called wrong. */
export function ignoresOf(
  entities: readonly LinkEntity[],
  chosen: ReadonlyMap<number, IgnoreScope>,
): readonly { readonly entity: LinkEntity; readonly scope: IgnoreScope }[] {
  return entities.flatMap((entity) => {
    const scope = chosen.get(entity.id);
    return scope === undefined ? [] : [{ entity, scope }];
  });
}
