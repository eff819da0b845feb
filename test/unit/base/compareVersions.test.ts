import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/base/compareVersions.ts';

test('versions are ordered by their numbers, not by their digits', () => {
  const ordered = [
    '0.9.9',
    '0.10.0',
    '1.0',
    '1.0.0',
    '1.0.0-beta.2',
    '1.0.0-beta.10',
    '22.9.0',
    '22.13.0',
    '100.0.0',
  ];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
});

test.each(['1.2.3', '24.0.0-nightly'])('%s is as old as itself', (version) => {
  expect(compareVersions(version, version)).toBe(0);
});

test('what is no version is older than any', () => {
  expect(compareVersions('', '0.0.1')).toBeLessThan(0);
  expect(compareVersions('0.0.1', 'unknown')).toBeGreaterThan(0);
});
