/** An element of a picture: drawn by a page as it is, or written as SVG text. */
export interface PictureElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (PictureElement | string)[];
}

/** Makes an element. */
export function element(
  name: string,
  attributes: PictureElement['attributes'] = {},
  ...children: PictureElement['children']
): PictureElement {
  return { name, attributes, children };
}

/** What XML cannot hold becomes the replacement character. Source: W3C, XML 1.0, 2.2. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escapeXml(text: string): string {
  return text
    .replace(unwritable, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** Coordinates need no more than hundredths of a px. */
const written = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : escapeXml(value);

function write({ name, attributes, children }: PictureElement): string {
  const given = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${written(value)}"`)
    .join('');
  if (children.length === 0) return `<${name}${given}/>`;
  const inner = children
    .map((child) => (typeof child === 'string' ? escapeXml(child) : write(child)))
    .join('');
  return `<${name}${given}>${inner}</${name}>`;
}

/** A picture as an SVG document that stands alone: text escaped, nothing that it would fetch or run. */
export function writeSvg(root: PictureElement): string {
  const document = {
    ...root,
    attributes: { xmlns: 'http://www.w3.org/2000/svg', ...root.attributes },
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(document)}\n`;
}
