/** The query language by examples: a query and what it asks for. */
export const queryExamples: readonly (readonly [query: string, meaning: string])[] = [
  ['severity:high status:new', 'both must hold'],
  ['tag:vip,finance', 'any of the tags'],
  ['tag:+vip+finance', 'all of the tags: a plus before each'],
  ['-tag:test,lab', 'none of the tags'],
  ['assigned:me', 'mine; assigned:none is nobody’s'],
  ['device:ws-*', 'a device by name; * is any text, ? one character'],
  ['user:*@contoso.com ip:10.0.0.?', 'a user and an address'],
  ['score>70', 'also >=, <, <= and score:70..90'],
  ['sources>=2', 'alerts of several tools'],
  ['last:24h', 'active within a day; also created:7d, first:1d12h'],
  ['first:2024-05-14', 'that day; also first:2024-05-14T09:30Z..2024-05-16 and first>=2024-05'],
  ['source:"Microsoft Sentinel"', 'quotes hold blanks; "" in them is one quote'],
  ['invoice "unusual sign-in"', 'full text: words, and words in a row'],
  ['-invoice', 'without the word'],
  ['tag:=none', '= takes a value letter by letter: the tag “none”, not “no tag”'],
];
