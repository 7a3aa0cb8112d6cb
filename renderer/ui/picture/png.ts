/** Px of the longest side that canvases of this engine draw without fail. */
const longestSide = 16_000;
/** Px of the whole area, for the memory that a canvas takes. */
const largestArea = 100_000_000;

/** How many px of the PNG there are for one of the picture: two, so that it is sharp in print, or fewer where it is large. */
export function scaleOf(width: number, height: number): number {
  const most = Math.min(
    longestSide / Math.max(width, height, 1),
    Math.sqrt(largestArea / Math.max(1, width * height)),
  );
  return Math.min(2, most);
}

/**
 * Draws an SVG document as a PNG, base64. The document stands alone, so that the engine draws it as it would draw a file of it.
 * @throws Error when the engine cannot draw it
 */
export async function pngOfSvg(svg: string, width: number, height: number): Promise<string> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = scaleOf(width, height);
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This window cannot draw pictures.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const data = canvas.toDataURL('image/png');
    return data.slice(data.indexOf(',') + 1);
  } finally {
    URL.revokeObjectURL(address);
  }
}
