import { describe, expect, it } from 'vitest';
import { correlationSettingsSchema } from '../contract/correlation.ts';
import {
  findSettingField,
  formatSetting,
  linkingKinds,
  parseSetting,
  readSetting,
  settingFields,
  switchKind,
  writeSetting,
  type SettingField,
} from './settings-fields.ts';
import { defaultCorrelationSettings } from './settings.ts';

const fieldAt = (path: string): SettingField => {
  const field = findSettingField(path);
  if (!field) throw new Error(`There is no field ${path}.`);
  return field;
};

describe('fields of the settings of correlation', () => {
  it('are every number of the settings, once', () => {
    const numbers: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value === 'number') numbers.push(path);
      else if (typeof value === 'object' && value !== null)
        for (const [name, inner] of Object.entries(value))
          walk(inner, path === '' ? name : `${path}.${name}`);
    };
    walk(defaultCorrelationSettings, '');
    expect(settingFields.map(({ path }) => path).toSorted()).toEqual(numbers.toSorted());
    expect(linkingKinds.toSorted()).toEqual(Object.keys(defaultCorrelationSettings.kinds).toSorted());
  });

  it('have the bounds of the contract', () => {
    for (const { path, least, most } of settingFields) {
      const accepts = (value: number): boolean =>
        correlationSettingsSchema.safeParse(writeSetting(defaultCorrelationSettings, path, value)).success;
      expect([path, accepts(least - 1), accepts(least), accepts(most), accepts(most + 1)]).toEqual([
        path,
        false,
        true,
        true,
        false,
      ]);
    }
  });

  it('read what they write', () => {
    for (const field of settingFields) {
      for (const value of [
        field.least,
        field.most,
        readSetting(defaultCorrelationSettings, field.path) ?? 1,
      ]) {
        expect(parseSetting(field, formatSetting(field, value))).toEqual({ value });
        expect(readSetting(writeSetting(defaultCorrelationSettings, field.path, value), field.path)).toBe(
          value,
        );
      }
    }
  });

  it.each([
    ['kinds.ip.window', '24 h', 86_400_000],
    ['kinds.ip.window', '1.5h', 5_400_000],
    ['kinds.ip.window', '3 days', 259_200_000],
    ['kinds.ip.window', '0', 0],
    ['stormGap', '90 s', 90_000],
    ['chancePerMille', '12.5 %', 125],
    ['chancePerMille', '20', 200],
    ['sourceIncidentStrength', 'off', null],
  ])('%s from “%s”', (path, text, value) => {
    expect(parseSetting(fieldAt(path), text)).toEqual({ value });
  });

  it.each([
    ['kinds.ip.window', '24', 'Write it like 90 s, 5 min, 24 h or 3 d.'],
    ['kinds.ip.window', '-1 h', 'Write it like 90 s, 5 min, 24 h or 3 d.'],
    ['kinds.ip.window', '367 d', 'From 0 s to 366 d.'],
    ['kinds.ip.base', '1001', 'From 1 to 1000.'],
    ['kinds.ip.base', '7.5', 'A whole number.'],
    ['kinds.ip.base', 'off', 'A whole number.'],
    ['chancePerMille', '0 %', 'From 0.1 % to 100 %.'],
    ['chancePerMille', '12.55 %', 'Write it like 20 %, at most one decimal.'],
  ])('%s refuses “%s”', (path, text, problem) => {
    expect(parseSetting(fieldAt(path), text)).toEqual({ problem });
  });

  it('a kind goes off and comes back with its default rule', () => {
    const off = switchKind(defaultCorrelationSettings, 'ip', false);
    expect(Object.keys(off.kinds)).not.toContain('ip');
    expect(readSetting(off, 'kinds.ip.window')).toBeNull();
    expect(switchKind(off, 'ip', true).kinds.ip).toEqual(defaultCorrelationSettings.kinds.ip);
    expect(writeSetting(off, 'kinds.ip.hubLimit', 64).kinds.ip).toEqual({
      ...defaultCorrelationSettings.kinds.ip,
      hubLimit: 64,
    });
  });
});
