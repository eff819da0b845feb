import { afterEach, expect, test } from 'vitest';
import { readSetting, settingDefaults, type SettingKey } from '../../../../src/ui/editor/settings.ts';
import { settings } from '../../../helpers/eagerEditor.ts';

const keys = Object.keys(settingDefaults) as SettingKey[];

afterEach(() => {
  for (const key of keys) delete settings[key];
});

test.each(keys)('%s of another type is as if it were not set', (key) => {
  const usual = settingDefaults[key];
  for (const value of [null, 7, 'a text', true, { a: 1 }]) {
    settings[key] = value;
    const isRight = value !== null && typeof value === typeof usual;
    expect(readSetting(key), JSON.stringify(value)).toBe(isRight ? value : usual);
  }
});
