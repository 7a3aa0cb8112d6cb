/** Regions that CLDR names and that are no countries: unions, continents' leftovers, pseudo codes and former states. */
const notCountries: ReadonlySet<string> = new Set(
  'AN BU CS DD DG EA EU EZ FX IC NT QO QU SU TP UN XA XB YD YU ZR ZZ AC CP TA CQ'.split(' '),
);

/** Names that sources write and CLDR does not. */
const otherNames: Readonly<Record<string, string>> = {
  'united states of america': 'US',
  usa: 'US',
  'great britain': 'GB',
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'russian federation': 'RU',
  'korea, republic of': 'KR',
  'republic of korea': 'KR',
  "korea, democratic people's republic of": 'KP',
  'iran, islamic republic of': 'IR',
  'islamic republic of iran': 'IR',
  'viet nam': 'VN',
  'czech republic': 'CZ',
  turkey: 'TR',
  'the netherlands': 'NL',
  holland: 'NL',
  'hong kong': 'HK',
  macau: 'MO',
  'taiwan, province of china': 'TW',
  'syrian arab republic': 'SY',
  'moldova, republic of': 'MD',
  'tanzania, united republic of': 'TZ',
  'venezuela, bolivarian republic of': 'VE',
  'bolivia, plurinational state of': 'BO',
  "lao people's democratic republic": 'LA',
  'brunei darussalam': 'BN',
  macedonia: 'MK',
  swaziland: 'SZ',
  'cape verde': 'CV',
  'ivory coast': 'CI',
  burma: 'MM',
  palestine: 'PS',
  'democratic republic of the congo': 'CD',
  'republic of the congo': 'CG',
};

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** English names of countries by ISO 3166-1 alpha-2 code, as CLDR has them. */
const byCode: ReadonlyMap<string, string> = new Map(
  letters.flatMap((first) =>
    letters.flatMap((second): [string, string][] => {
      const code = first + second;
      // Codes that CLDR replaces by others (`UK`) are read as those.
      const isAlias = new Intl.Locale(`und-${code}`).region !== code;
      const name = isAlias || notCountries.has(code) ? undefined : names.of(code);
      return name === undefined ? [] : [[code, name]];
    }),
  ),
);

const fold = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘]/g, "'")
    .replace(/&/g, 'and')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

const byName: ReadonlyMap<string, string> = new Map([
  ...[...byCode].map(([code, name]): [string, string] => [fold(name), code]),
  ...Object.entries(otherNames),
]);

/** The English name of a country by its ISO 3166-1 alpha-2 code; the code itself where nobody knows it. */
export function countryName(code: string): string {
  return byCode.get(code.toUpperCase()) ?? code;
}

/**
 * The ISO 3166-1 alpha-2 code of a country as sources write it: two letters, the digits of the numeric code, or an English name.
 * @returns null for what names no country.
 */
export function countryCode(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '' || trimmed.length > 100) return null;
  if (/^[a-z]{2}$/i.test(trimmed)) {
    const code = trimmed.toUpperCase();
    return byCode.has(code) ? code : (byName.get(trimmed.toLowerCase()) ?? null);
  }
  if (/^\d{3}$/.test(trimmed)) {
    // The numeric codes of UN M.49 are aliases of the letters in CLDR.
    const region = new Intl.Locale(`und-${trimmed}`).region ?? '';
    return byCode.has(region) ? region : null;
  }
  return byName.get(fold(trimmed)) ?? null;
}
