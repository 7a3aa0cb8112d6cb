import type { GraphSnapshot } from './adapter.ts';
import type { GraphLane, GraphPalette, GraphTick } from './types.ts';

/** Longest side of an exported picture, px: canvases beyond it come out empty. */
const longestSide = 8000;
const margin = { left: 140, top: 36, right: 24, bottom: 24 } as const;

function loadImage(source: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      resolve(image);
    };
    image.onerror = () => {
      reject(new Error('The picture of the graph could not be drawn.'));
    };
    image.src = source;
  });
}

/**
 * The whole graph with its lanes and its axis as a PNG.
 * @param snapshot what the canvas drew, at a scale
 * @param count how many nodes there are: large graphs are drawn at their own size, small ones at twice that
 * @returns base64 without the head of a `data:` address
 */
export async function drawPng(
  snapshot: (scale: number) => GraphSnapshot,
  lanes: readonly GraphLane[],
  ticks: readonly GraphTick[],
  palette: GraphPalette,
  count: number,
): Promise<string> {
  const { image, left, top, width, height } = snapshot(count > 300 ? 1 : 2);
  const drawn = await loadImage(image);
  const wide = width + margin.left + margin.right;
  const first = lanes[0];
  const last = lanes.at(-1);
  const from = Math.min(top, first?.y ?? top) - margin.top;
  const to = Math.max(top + height, last ? last.y + last.height : top + height) + margin.bottom;
  const scale = Math.min(drawn.width / Math.max(1, width), longestSide / wide, longestSide / (to - from));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(wide * scale);
  canvas.height = Math.ceil((to - from) * scale);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This window cannot draw pictures.');
  context.scale(scale, scale);
  context.translate(margin.left - left, -from);
  const [x, end] = [left - margin.left, left + width + margin.right];
  context.fillStyle = palette.surface;
  context.fillRect(x, from, wide, to - from);
  context.font = `600 12px ${palette.fontFamily}`;
  context.textBaseline = 'top';
  context.strokeStyle = palette.border;
  context.fillStyle = palette.textMuted;
  for (const lane of lanes) {
    context.strokeRect(x, lane.y, end - x, lane.height);
    context.fillText(lane.label, x + 6, lane.y + 6);
  }
  for (const tick of ticks) {
    context.beginPath();
    context.moveTo(tick.x, from);
    context.lineTo(tick.x, to);
    context.stroke();
    context.fillText(tick.label, tick.x + 4, from + 6);
  }
  context.drawImage(drawn, left, top, width, height);
  const address = canvas.toDataURL('image/png');
  return address.slice(address.indexOf(',') + 1);
}
