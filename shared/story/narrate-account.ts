import { sourceFields } from './source-fields.ts';
import { entity, sentence, value } from './narrate-parts.ts';
import type { NarrationSource, Sentence } from './narrate-parts.ts';
import { piecesOf } from './narrate-sources.ts';

/** Under what names records tell which account was made. */
const createdAccounts = ['Created Account', 'CreatedAccount', 'Account Created', 'createdAccountName'];

/** Which account was made, where the record says so: it is often no piece of evidence. */
export function accountSentence(source: NarrationSource): readonly Sentence[] {
  const names = createdAccounts.flatMap((name) => [name, `ExtendedProperties.${name}`]);
  const account = sourceFields(source.additional).text(...names);
  if (account === null) return [];
  const known = piecesOf(source, 'user').find(
    ({ entity: { label } }) => label.toLowerCase() === account.trim().toLowerCase(),
  );
  return [
    sentence(
      'The account that was created is ',
      known ? entity(known) : value('user', account.slice(0, 200)),
    ),
  ];
}
