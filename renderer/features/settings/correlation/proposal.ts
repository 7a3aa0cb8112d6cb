import { findSettingField, formatSetting } from '../../../../shared/correlation/settings-fields.ts';

/** A number of the settings that another page proposes to change. */
export interface SettingProposal {
  readonly path: string;
  /** As it is typed into its field. */
  readonly text: string;
}

/**
 * Reads `set=path:value` of the page's address (`kinds.ip.hubLimit:64`; milliseconds, thousandths or the number itself).
 * @returns null for anything but a number of the settings within its bounds.
 */
export function readProposal(query: unknown): SettingProposal | null {
  if (typeof query !== 'string') return null;
  const [, path = '', digits = ''] = /^([\w.]{1,60}):(\d{1,11})$/.exec(query) ?? [];
  const field = findSettingField(path);
  const value = Number(digits);
  if (field === undefined || digits === '' || value < field.least || value > field.most) return null;
  return { path, text: formatSetting(field, value) };
}
