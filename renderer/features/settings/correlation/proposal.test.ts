import { describe, expect, it } from 'vitest';
import {
  findSettingField,
  parseSetting,
  settingFields,
} from '../../../../shared/correlation/settings-fields.ts';
import { readProposal } from './proposal.ts';

describe('a proposed setting', () => {
  it('is read as its field is written', () => {
    expect(readProposal('kinds.ip.hubLimit:64')).toEqual({ path: 'kinds.ip.hubLimit', text: '64' });
    expect(readProposal('kinds.device.window:108000000')).toEqual({
      path: 'kinds.device.window',
      text: '30 h',
    });
    expect(readProposal('chancePerMille:25')).toEqual({ path: 'chancePerMille', text: '2.5 %' });
    expect(readProposal('sourceIncidentStrength:1000')?.text).toBe('1000');
  });

  it('reads back as the same value, whatever it is', () => {
    for (const { path, least, most } of settingFields)
      for (const value of [least, Math.floor((least + most) / 3) + 1, most - 1, most]) {
        const field = findSettingField(path);
        const text = readProposal(`${path}:${value}`)?.text;
        if (field === undefined || text === undefined) throw new Error(`${path}:${value} is not read`);
        expect(parseSetting(field, text), `${path}:${value}`).toEqual({ value });
      }
  });

  it('is none for other texts, unknown paths, and values out of bounds', () => {
    for (const text of [
      '',
      'kinds.ip.hubLimit',
      'kinds.ip.hubLimit:',
      'kinds.ip.hubLimit:-1',
      'kinds.ip.hubLimit:1e3',
      'kinds.ip.hubLimit:99999999',
      'kinds.ip.base:1001',
      'kinds.ip:5',
      'constructor:5',
      '__proto__.x:5',
      undefined,
      null,
      ['kinds.ip.base:5'],
    ])
      expect(readProposal(text), String(text)).toBeNull();
  });
});
