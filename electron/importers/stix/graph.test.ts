import { expect, test } from 'vitest';
import { BundleGraph, SurveyBuilder } from './graph.ts';

test('a bundle of any size is held in bounded memory, and what is beyond counts as left over', () => {
  const survey = new SurveyBuilder();
  const sizes = { type: 'file', count: 40, bytes: 2 * 1024 * 1024 };
  for (let index = 0; index < sizes.count; index += 1)
    survey.add({ type: sizes.type, id: `file--${String(index)}` });
  for (let index = 0; index < 3000; index += 1) survey.add({ type: `x-${String(index)}` });
  for (let index = 0; index < 400_000; index += 1)
    survey.add({
      type: 'sighting',
      sighting_of_ref: `indicator--${String(index)}`,
      observed_data_refs: [`observed-data--${String(index)}`],
    });
  expect([survey.shown.size, survey.wanted.size, survey.counts.size]).toEqual([300_000, 300_000, 1002]);
  expect(survey.counts.get('sighting')).toBe(400_000);
  const graph = new BundleGraph(survey);
  for (let index = 0; index < sizes.count; index += 1)
    graph.add({ type: sizes.type, id: `file--${String(index)}` }, sizes.bytes);
  const found = Array.from({ length: sizes.count }, (_, index) => graph.find(`file--${String(index)}`));
  expect(found.filter((object) => object !== null)).toHaveLength(24);
  expect(graph.leftOver().get('file')).toBe(16);
});
