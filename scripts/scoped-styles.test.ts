import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'vue/compiler-sfc';
import type { SFCTemplateBlock } from 'vue/compiler-sfc';

type TemplateNode = NonNullable<SFCTemplateBlock['ast']>['children'][number];

/** What a component says of its template and its scoped style. */
interface Component {
  readonly name: string;
  /** Tags of its root; of one that depends on a condition all of them. */
  readonly roots: readonly string[];
  /** Tags of the components that it uses. */
  readonly uses: readonly string[];
  /** Controls that a rule names with nothing that says which: `button`, not `.chip button`. */
  readonly bare: readonly string[];
}

const controls = /^\s*(button|a|input|select|textarea)(?:[:[][^\s]*)?\s*$/;
const isComponent = (tag: string): boolean => /^[A-Z]/.test(tag);

function tagsIn(nodes: readonly TemplateNode[]): readonly string[] {
  return nodes.flatMap((node) => ('tag' in node ? [node.tag, ...tagsIn(node.children)] : []));
}

function rootsIn(nodes: readonly TemplateNode[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (!('tag' in node)) return [];
    return node.tag === 'template' ? rootsIn(node.children) : [node.tag];
  });
}

function bareControls(style: string): readonly string[] {
  const rules = style.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{/g);
  return [...rules].flatMap(([, selectors = '']) =>
    selectors.split(',').flatMap((selector) => controls.exec(selector)?.[1] ?? []),
  );
}

function readComponent(name: string, source: string): Component {
  const { descriptor } = parse(source);
  const nodes = descriptor.template?.ast?.children ?? [];
  const scoped = descriptor.styles.filter((style) => style.scoped === true);
  return {
    name,
    roots: rootsIn(nodes),
    uses: [...new Set(tagsIn(nodes).filter(isComponent))],
    bare: scoped.flatMap(({ content }) => bareControls(content)),
  };
}

/** Elements that a component's root is in the end: scoped rules of whoever uses it reach them. */
function rootElements(known: ReadonlyMap<string, Component>, name: string, depth = 0): readonly string[] {
  if (depth > 8) return [];
  return (known.get(name)?.roots ?? []).flatMap((tag) =>
    isComponent(tag) ? rootElements(known, tag, depth + 1) : [tag],
  );
}

function reachedRoots(components: readonly Component[]): readonly string[] {
  const known = new Map(components.map((component) => [component.name, component]));
  return components.flatMap(({ name, uses, bare }) =>
    uses.flatMap((used) => {
      const reached = [...new Set(rootElements(known, used))].filter((root) => bare.includes(root));
      return reached.map((root) => `the rule for ${root} in ${name} reaches ${used}`);
    }),
  );
}

describe('scoped styles', () => {
  it('are seen to reach the roots of components, however deep those are', () => {
    const components = [
      readComponent('Plain', '<template><button /></template>'),
      readComponent('Wrapped', '<template><Plain /></template>'),
      readComponent(
        'Page',
        '<template><ul><Wrapped /></ul></template><style scoped>ul, button:hover { gap: 0 }</style>',
      ),
      readComponent(
        'Fine',
        '<template><ul><Wrapped /></ul></template><style scoped>ul button { gap: 0 }</style>',
      ),
    ];
    expect(reachedRoots(components)).toEqual(['the rule for button in Page reaches Wrapped']);
  });

  it('leave the controls of other components as they are', () => {
    const folder = join(import.meta.dirname, '../renderer');
    const components = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.vue'))
      .map((path) =>
        readComponent(path.replace(/^.*\/|\.vue$/g, ''), readFileSync(join(folder, path), 'utf8')),
      );
    expect(components.length).toBeGreaterThan(100);
    expect(reachedRoots(components)).toEqual([]);
  });
});
