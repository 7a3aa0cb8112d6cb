import { expect, it } from 'vitest';
import { commonFolder } from './common-folder.ts';

it('finds the folder that all paths are in', () => {
  expect(commonFolder([])).toBe('');
  expect(commonFolder(['alerts.json'])).toBe('');
  expect(commonFolder(['/cases/7/alerts.json'])).toBe('/cases/7/');
  expect(commonFolder(['/cases/7/a.zip/one.json', '/cases/7/a.zip/deep/two.json'])).toBe('/cases/7/a.zip/');
  expect(commonFolder(['/cases/7/a.zip', '/cases/7/a.zip/one.json'])).toBe('/cases/7/');
  expect(commonFolder(['/cases/alpha/one', '/cases/alpine/two'])).toBe('/cases/');
  expect(commonFolder(['C:\\cases\\one.csv', 'C:\\cases\\two.csv'])).toBe('C:\\cases\\');
  expect(commonFolder(['/a/one', 'D:\\two'])).toBe('');
});
