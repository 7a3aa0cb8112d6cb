/** The family that pictures are written in, as the tokens call it. */
const family = 'Source Sans 3 Variable';

let style: Promise<string> | null = null;

/** The rule that brings the family with the picture: regular to bold, Latin letters; others come from the machine that shows it. */
async function readStyle(): Promise<string> {
  const { default: address } =
    await import('@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2?inline');
  return `<style>@font-face{font-family:'${family}';font-weight:200 900;src:url(${address}) format('woff2')}</style>`;
}

/**
 * Puts the letters of the app into a picture, so that its words are as wide everywhere as they were measured: an SVG document that stands alone
 * has no other fonts than those of the machine. About 40 kB.
 * @param svg an SVG document
 */
export async function withPictureFont(svg: string): Promise<string> {
  style ??= readStyle();
  const rule = await style;
  return svg.replace(/<svg\b[^>]*>/, (head) => `${head}${rule}`);
}
