import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cascade, keepPlace, placeOf } from './window-places.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-'));
  file = join(folder, 'window.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('every window opens where the one in its place was last', () => {
  keepPlace(file, 0, { x: 10, y: 20, width: 1200, height: 800, maximized: false });
  keepPlace(file, 2, { x: 300, y: 200, width: 1000, height: 700, maximized: true });
  keepPlace(file, 0, { x: 11, y: 21, width: 1200, height: 800, maximized: false });
  expect(placeOf(file, 0, [screen], null)).toEqual({
    x: 11,
    y: 21,
    width: 1200,
    height: 800,
    maximized: false,
  });
  expect(placeOf(file, 2, [screen], screen)).toMatchObject({ x: 300, y: 200, maximized: true });
});

test('a window without a place of its own opens a step beside the one that asked for it', () => {
  keepPlace(file, 0, { x: 10, y: 20, width: 1200, height: 800 });
  expect(placeOf(file, 1, [screen], { x: 100, y: 60, width: 1000, height: 700 })).toEqual({
    x: 132,
    y: 92,
    width: 1000,
    height: 700,
  });
  expect(cascade({ x: 900, y: 360, width: 1000, height: 700 }, [screen])).toMatchObject({ x: 32, y: 32 });
  const right = { ...screen, x: 1920 };
  expect(cascade({ x: 2000, y: 100, width: 1000, height: 700 }, [screen, right])).toMatchObject({
    x: 2032,
    y: 132,
  });
});

test('a place on a screen that is gone, or one that cannot be read, is not taken', () => {
  writeFileSync(file, JSON.stringify({ x: 90_000, y: 0, width: 100, height: 800 }));
  expect(placeOf(file, 0, [screen], null)).toEqual({ width: 960, height: 800, maximized: false });
  writeFileSync(file, '{"width": "wide"');
  expect(placeOf(file, 0, [screen], null)).toEqual({ width: 1440, height: 900 });
  writeFileSync(file, JSON.stringify({ width: 1000, height: 700, others: 'none' }));
  expect(placeOf(file, 0, [screen], null)).toMatchObject({ width: 1000 });
  keepPlace(file, 1, { x: 1, y: 2, width: 1000, height: 700 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ width: 1000, others: [{ x: 1 }] });
});
