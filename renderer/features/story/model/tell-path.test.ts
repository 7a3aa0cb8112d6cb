import { describe, expect, it } from 'vitest';
import { story } from '../../../client/mock/phishing/answers.ts';
import { tellPath } from './tell-path.ts';

describe('a path in words', () => {
  it('names each step and what leads on from it', () => {
    const path = tellPath(story, { from: 'alert:a3', to: 'entity:7' });
    expect(path?.[0]?.key).toBe('alert:a3');
    expect(path?.at(-1)?.key).toBe('entity:7');
    expect(path?.at(-1)?.words).toBe('');
    for (const step of path?.slice(0, -1) ?? []) {
      expect(step.words).not.toBe('');
      expect(story.edges.some(({ id }) => id === step.edge)).toBe(true);
    }
  });

  it('says an edge from the side that it is come from', () => {
    const edge = story.edges.find(({ kind }) => kind === 'evidence');
    const [from, to] = [edge?.source, edge?.target].map((id) => story.nodes.find((node) => node.id === id));
    if (!edge || !from || !to) throw new Error('no evidence');
    const alone = { ...story, edges: [edge] };
    const key = (node: typeof from): string =>
      node.alertUid === null ? `entity:${node.entityId}` : `alert:${node.alertUid}`;
    expect(tellPath(alone, { from: key(from), to: key(to) })?.[0]?.words).toMatch(/^names the /);
    expect(tellPath(alone, { from: key(to), to: key(from) })?.[0]?.words).toBe('is named in the alert');
  });

  it('is none where nothing joins the two or one is not drawn', () => {
    expect(tellPath({ ...story, edges: [] }, { from: 'alert:a1', to: 'alert:a2' })).toBeNull();
    expect(tellPath(story, { from: 'alert:a1', to: 'alert:gone' })).toBeNull();
  });
});
