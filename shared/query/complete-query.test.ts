import { describe, expect, it } from 'vitest';
import { applyOption, completionAt, fieldOptions, rangeOptions, valueOptions } from './complete-query.ts';
import { filterOfQuery, parseQuery } from './parse-query.ts';
import { shippedViews } from './views.ts';
import { printQuery } from './print-query.ts';

/** The context at the bar in a text. */
function at(marked: string) {
  const caret = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  return { text, context: completionAt(text, caret) };
}

describe('completion', () => {
  it('knows what is typed where the caret stands', () => {
    expect(at('¦').context).toMatchObject({ at: 'field', typed: '' });
    expect(at('status:new ¦').context).toMatchObject({ at: 'field', typed: '', from: 11 });
    expect(at('-sev¦').context).toMatchObject({ at: 'field', typed: 'sev', from: 1, to: 4 });
    expect(at('sta¦tus:new').context).toMatchObject({ at: 'field', from: 0, to: 7 });
    expect(at('status:¦').context).toMatchObject({ at: 'value', typed: '', from: 7 });
    expect(at('status:new,in¦ x').context).toMatchObject({ at: 'value', typed: 'in', from: 11, to: 13 });
    expect(at('status:new, in¦').context).toMatchObject({ at: 'value', typed: 'in', from: 12 });
    expect(at('tag:+a+b¦').context).toMatchObject({ at: 'value', typed: 'b', all: true, from: 7 });
    expect(at('tag:"two wo¦').context).toMatchObject({ at: 'value', typed: 'two wo', from: 4 });
    expect(at('tag:"two words¦"').context).toMatchObject({ typed: 'two words', from: 4, to: 15 });
    expect(at('-device:ws¦').context).toMatchObject({ at: 'value', kind: 'device', negated: true });
    expect(at('score>¦').context).toMatchObject({ at: 'range', from: 0 });
    expect(at('last:¦').context).toMatchObject({ at: 'range', typed: '' });
    expect(at('"status:¦').context).toEqual({ at: 'text' });
    expect(at('https://a¦').context).toEqual({ at: 'text' });
  });

  it('offers fields by word, label and alias, words first', () => {
    expect(fieldOptions('sev').map(({ insert }) => insert)).toEqual(['severity:', 'alertSeverity:']);
    expect(fieldOptions('own').map(({ insert }) => insert)).toEqual(['assigned:']);
    expect(fieldOptions('dev').map(({ insert }) => insert)).toContain('device:');
    expect(fieldOptions('').length).toBeGreaterThan(40);
  });

  it('offers values with counts, each as it has to be written', () => {
    const { text, context } = at('tag:new,v¦');
    if (context.at !== 'value') throw new Error('no value');
    const options = valueOptions(context, [
      { value: 'vip', label: 'vip', count: 7 },
      { value: 'very, special', label: 'very, special', count: 1 },
    ]);
    expect(options.map(({ insert, count }) => [insert, count])).toEqual([
      ['vip', 7],
      ['"very, special"', 1],
    ]);
    expect(applyOption(text, context, options[1]!)).toEqual({ text: 'tag:new,"very, special"', caret: 23 });
  });

  it('offers what every store knows, and me and none', () => {
    const values = (text: string) => {
      const context = completionAt(text, text.length);
      return context.at === 'value' ? valueOptions(context, []).map(({ insert }) => insert) : [];
    };
    expect(values('severity:h')).toEqual(['high']);
    expect(values('status:')).toEqual(['new', 'inProgress', 'awaitingAction', 'resolved', 'none']);
    expect(values('assigned:')).toEqual(['me', 'none']);
    expect(values('tactic:cred')).toEqual(['CredentialAccess']);
  });

  it('offers ranges that can be read', () => {
    for (const text of ['score:', 'last:', 'alerts>', 'first:2024']) {
      const context = completionAt(text, text.length);
      if (context.at !== 'range') throw new Error(text);
      for (const option of rangeOptions(context, Date.UTC(2024, 4, 14)))
        expect(
          filterOfQuery(parseQuery(applyOption(text, context, option).text, 'UTC')),
          option.insert,
        ).not.toBeNull();
    }
  });
});

describe('views that ship', () => {
  it('have names of their own and filters that can be typed', () => {
    for (const views of Object.values(shippedViews)) {
      expect(new Set(views.map(({ name }) => name)).size).toBe(views.length);
      expect(views[0].name).toBe('Open');
      for (const { filter } of views)
        expect(filterOfQuery(parseQuery(printQuery(filter, 'UTC'), 'UTC'))).toEqual(filter);
    }
    expect(
      printQuery(
        shippedViews.incidents.find(({ name }) => name === 'Mine')?.filter ?? { clauses: [] },
        'UTC',
      ),
    ).toBe('status:new,inProgress,awaitingAction assigned:me');
  });
});
