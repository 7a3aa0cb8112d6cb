import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { RawLeaf } from '../../../shared/correlation/raw-matches.ts';
import { flatten } from '../../../shared/story/raw-fields.ts';

/** A record of more fields is searched as far as these. */
const mostLeaves = 8_000;
/** A text that holds JSON (the entities of a Sentinel alert are one) is opened up to this length. */
const longestNested = 200_000;

/**
 * The texts of a raw record with where they stand: JSON by path, XML by the name of the element or of its `Name`, a row of a table by the
 * name of its column, and by its number where no one knows the name, and `name=value` by name.
 * @param columns the columns of the file; empty where it is no table or they are not known.
 * @param additional what the body of the record keeps under the source's own names.
 */
export function rawLeaves(
  text: string,
  columns: readonly string[],
  additional: JsonObject,
): readonly RawLeaf[] {
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) {
    const value = parse(start);
    if (value !== undefined) return withNested(flatten(value, { left: mostLeaves }));
  }
  if (start.startsWith('<')) return xmlLeaves(text);
  const cells = splitRow(text);
  if (cells.length > 2 || cells.length === columns.length)
    return withNested(nameCells(cells, cells.length <= columns.length ? columns : [], additional));
  return pairLeaves(text);
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function withNested(leaves: readonly RawLeaf[]): readonly RawLeaf[] {
  return leaves.flatMap((leaf) => {
    const { value } = leaf;
    if (!/^\s*[[{]/.test(value) || value.length > longestNested) return [leaf];
    const nested = parse(value);
    if (nested === undefined) return [leaf];
    return flatten(nested, { left: mostLeaves }).map(({ path, value: text }) => ({
      path: path.startsWith('[') ? `${leaf.path}${path}` : `${leaf.path}.${path}`,
      value: text,
    }));
  });
}

function xmlLeaves(text: string): readonly RawLeaf[] {
  const leaves: RawLeaf[] = [];
  const element = /<([\w:.-]{1,100})(\s[^<>]{0,1000})?>([^<>]{1,8192})<\/\1>/g;
  for (let found = element.exec(text); found && leaves.length < mostLeaves; found = element.exec(text)) {
    const [, name = '', attributes = '', value = ''] = found;
    const named = /\bName=["']([^"']+)["']/.exec(attributes)?.[1];
    leaves.push({ path: named ?? name, value: unescapeXml(value) });
  }
  return leaves;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescapeXml = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);

/** Cells of one row (RFC 4180) under the delimiter that stands most often outside quotes. */
function splitRow(text: string): readonly string[] {
  const bare = text.replace(/"[^"]*"/g, '');
  const delimiter = [',', ';', '\t'].reduce((best, next) =>
    bare.split(next).length > bare.split(best).length ? next : best,
  );
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length && cells.length < mostLeaves; at += 1) {
    const character = text[at] as string;
    if (isQuoted && character === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"' && (isQuoted || cell === '')) isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  cells.push(cell);
  return cells;
}

function nameCells(
  cells: readonly string[],
  columns: readonly string[],
  additional: JsonObject,
): readonly RawLeaf[] {
  const names = new Map(
    Object.entries(additional).flatMap(([name, value]) =>
      typeof value === 'string' && value.length > 1 ? [[value, name] as const] : [],
    ),
  );
  return cells.map((value, index) => ({
    path: columns[index] || (names.get(value) ?? `column ${index + 1}`),
    value,
  }));
}

function pairLeaves(text: string): readonly RawLeaf[] {
  const leaves: RawLeaf[] = [];
  const pair = /([\w.-]{1,100})=("([^"]{0,8192})"|\S{1,8192})/g;
  for (let found = pair.exec(text); found && leaves.length < mostLeaves; found = pair.exec(text))
    leaves.push({ path: found[1] ?? '', value: found[3] ?? found[2] ?? '' });
  return leaves;
}
