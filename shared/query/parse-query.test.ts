import { describe, expect, it } from 'vitest';
import type { FilterClause } from './filter.ts';
import { filterOfQuery, parseQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';

const read = (text: string, zone = 'UTC'): readonly FilterClause[] | null =>
  filterOfQuery(parseQuery(text, zone))?.clauses ?? null;
const any = (field: FilterClause['field'], ...values: string[]): FilterClause => ({
  field,
  operator: 'anyOf',
  values,
});
const found = (text: string): FilterClause => ({ field: 'search', operator: 'matches', text });
const range = (field: FilterClause['field'], from: number | null, to: number | null): FilterClause => ({
  field,
  operator: 'range',
  from,
  to,
});

describe('reading a query', () => {
  it('reads the query that shows the language', () => {
    const text =
      'severity:high status:new device:ws-* tag:vip -assigned:me technique:T1566 score>70 "invoice"';
    expect(read(text)).toEqual([
      any('severity', 'high'),
      any('status', 'active'),
      any('entity', 'device|ws-*'),
      any('tag', 'vip'),
      { field: 'assignedTo', operator: 'noneOf', values: ['@me'] },
      any('technique', 'T1566'),
      range('priorityScore', 71, null),
      found('"invoice"'),
    ]);
    expect(printQuery({ clauses: [...(read(text) ?? [])] }, 'UTC')).toBe(
      text.replace('score>70', 'score>=71'),
    );
  });

  const cases: [text: string, ...clauses: FilterClause[]][] = [
    ['  '],
    ['tag:vip,finance', any('tag', 'vip', 'finance')],
    ['tag:vip, finance', any('tag', 'vip', 'finance')],
    ['tag:+vip+finance', { field: 'tag', operator: 'allOf', values: ['vip', 'finance'] }],
    ['-tag:vip,finance', { field: 'tag', operator: 'noneOf', values: ['vip', 'finance'] }],
    ['tag:none', any('tag', '')],
    ['tag:"none"', any('tag', 'none')],
    ['tag:"a, ""b"""', any('tag', 'a, "b"')],
    ['OWNER:Unassigned', any('assignedTo', '')],
    ['assigned:dana+test@example.com', any('assignedTo', 'dana+test@example.com')],
    ['assigned:"me"', any('assignedTo', 'me')],
    ['sev:h', any('severity', 'high')],
    ['severity:critical', any('severity', 'high')],
    ['severity:=critical', any('severity', 'critical')],
    ['source:"Microsoft Sentinel"', any('serviceSource', 'microsoftSentinel')],
    ['source:SomeTool', any('serviceSource', 'SomeTool')],
    ['tactic:"credential access"', any('category', 'CredentialAccess')],
    ['due:overdue,atrisk', any('serviceLevel', 'overdue', 'atRisk')],
    ['device-group:Servers', any('deviceGroup', 'Servers')],
    ['file:"C:\\Program Files\\new.exe"', any('entity', 'file|C:\\Program Files\\new.exe')],
    ['ip:10.0.0.1,10.0.0.2', any('entity', 'ip|10.0.0.1', 'ip|10.0.0.2')],
    ['entity:none', any('entity', '')],
    ['score:70', range('priorityScore', 70, 70)],
    ['score:70..90', range('priorityScore', 70, 90)],
    ['score:..90', range('priorityScore', null, 90)],
    ['score<70', range('priorityScore', null, 69)],
    ['score:*', range('priorityScore', null, null)],
    ['sources>=2', range('serviceSourceCount', 2, null)],
    ['last:24h', { field: 'lastActivity', operator: 'last', milliseconds: 86_400_000 }],
    ['created:1d12h', { field: 'createdAt', operator: 'last', milliseconds: 129_600_000 }],
    ['tor exit node', found('tor exit node')],
    ['tor status:new exit', found('tor'), any('status', 'active'), found('exit')],
    ['"tor exit" node', found('"tor exit" node')],
    ['-tor', { field: 'search', operator: 'noneOf', values: ['tor'] }],
    ['-"tor exit"', { field: 'search', operator: 'noneOf', values: ['"tor exit"'] }],
    ['https://evil.example/a:b', found('https://evil.example/a:b')],
    ['C:\\Windows fe80::1 12:30 #46', found('C:\\Windows fe80::1 12:30 #46')],
    ['text~"a  b"', found('a  b')],
    ['- --', found('- --')],
  ];
  it.each(cases.map(([text, ...clauses]) => ({ text, clauses })))('reads $text', ({ text, clauses }) => {
    expect(parseQuery(text, 'UTC').problems).toEqual([]);
    expect(read(text)).toEqual(clauses);
  });

  it('reads times in the zone, and to the end of what they name', () => {
    const day = Date.UTC(2024, 4, 14);
    const hour = 3_600_000;
    expect(read('first:2024-05-14', 'Europe/Berlin')).toEqual([
      range('firstActivity', day - 2 * hour, day + 22 * hour - 1),
    ]);
    expect(read('first>2024-05-14')).toEqual([range('firstActivity', day + 24 * hour, null)]);
    expect(read('first<2024-05-14')).toEqual([range('firstActivity', null, day - 1)]);
    expect(read('first:2024-05')).toEqual([
      range('firstActivity', Date.UTC(2024, 4, 1), Date.UTC(2024, 5, 1) - 1),
    ]);
    expect(read('first:"2024-05-14 09:30".."2024-05-14 10:00"')).toEqual([
      range('firstActivity', day + 9.5 * hour, day + 10 * hour + 59_999),
    ]);
    expect(read('last>=2024-05-14T09:30:05.25+02:00', 'Asia/Tokyo')).toEqual([
      range('lastActivity', day + 7.5 * hour + 5250, null),
    ]);
    // The hour that Berlin's clocks leave out is read with the offset before or after it, and never refused.
    expect(read('first>=2024-03-31T02:30', 'Europe/Berlin')).not.toBeNull();
  });

  it('writes times with their offset', () => {
    const clauses = [...(read('first:2024-05-14 last>=2024-01-02T03:04:05', 'Europe/Berlin') ?? [])];
    expect(printQuery({ clauses }, 'Europe/Berlin')).toBe(
      'first:2024-05-14T00:00+02:00..2024-05-14T23:59+02:00 last>=2024-01-02T03:04:05+01:00',
    );
    expect(printQuery({ clauses }, 'UTC')).toBe(
      'first:2024-05-13T22:00Z..2024-05-14T21:59Z last>=2024-01-02T02:04:05Z',
    );
  });

  const wrong: readonly (readonly [text: string, marked: string, message: RegExp, advice: RegExp])[] = [
    ['severty:high', 'severty', /no filter “severty”/, /severity/],
    ['foo:bar status:new', 'foo', /no filter/, /"foo:bar"/],
    ['status:', 'status:', /value is missing/, /status:new/],
    ['status:new,', 'status:new,', /value is missing/, /status:/],
    ['tag:"vip', '"vip', /not closed/, /"/],
    ['"vip', '"vip', /not closed/, /"/],
    ['score>high', 'high', /“high” is no number/, /score>=10/],
    ['first:2024-02-31', '2024-02-31', /no time/, /2024-05-14/],
    ['score:90..70', '90..70', /before/, /score/],
    ['-score>70', '-', /range/, /score<=/],
    ['-tag:+a+b', '-tag:+', /not go together/, /-tag:a,b/],
    ['severity>low', '>', /values/, /severity:low/],
    ['severity=high', '=', /no operator/, /severity:high/],
    ['severity!=high', '!=', /no operator/, /-severity:high/],
    ['tor OR vpn', 'OR', /no part/, /commas/],
    ['tag~x', '~', /takes no ~/, /tag:x/],
    ['last:0h', '0h', /hundred years/, /24h/],
    ['tag:"a"b', 'b', /follows a quote/, /comma/],
    [Array.from({ length: 41 }, (_, index) => `tag:${index}`).join(' '), 'tag:40', /40 conditions/, /commas/],
    [`tag:${Array.from({ length: 201 }, (_, index) => index).join(',')}`, '', /200 values/, /wildcard/],
    [`"${'x'.repeat(1000)}"`, '', /1000 characters/, /part/],
  ];
  it.each(wrong)('says where %s is wrong and what to type', (text, marked, message, advice) => {
    const { problems } = parseQuery(text, 'UTC');
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    if (marked !== '') expect(text.slice(problem?.from, problem?.to)).toBe(marked);
    expect(problem?.message).toMatch(message);
    expect(problem?.advice).toMatch(advice);
    expect(read(text)).toBeNull();
  });

  it('refuses mistyped values of closed lists and says what was meant, and keeps what a source called so', () => {
    const problemOf = (text: string) => parseQuery(text, 'UTC').problems[0];
    expect(problemOf('status:resovled')).toMatchObject({ from: 7, to: 15 });
    expect(problemOf('status:resovled')?.advice).toContain('Did you mean resolved?');
    expect(problemOf('severity:high,hihg')?.advice).toContain('high');
    expect(problemOf('classification:nonsense')?.advice).toContain('truePositive');
    for (const fine of [
      'severity:=critical',
      'status:open',
      'serviceLevel:none',
      'determination:phishing',
      'tag:resovled',
    ])
      expect(problemOf(fine), fine).toBeUndefined();
    expect(problemOf('foo:1')?.advice).not.toContain('Did you mean');
    expect(problemOf('severty:high')?.advice).toContain('Did you mean severity');
  });
});
