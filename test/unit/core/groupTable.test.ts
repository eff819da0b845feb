import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GroupTable } from '../../../src/core/groupTable.ts';
import { checked } from '../../../src/protocol/checked.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { requestParams } from '../../../src/protocol/requestParams.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'legwork-groups-'));
  path = join(folder, 'groups.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('B1: groups', () => {
  test('one that nobody set is a queue; the default one has no limit', () => {
    const groups = new GroupTable(path);
    groups.load();
    expect(groups.get('q')).toEqual({ name: 'q', slots: 1, isPaused: false });
    expect(groups.get('default')).toEqual({ name: 'default', isPaused: false });
    expect([...groups.values()]).toEqual([]);
  });

  test('what is set is told, and there for the next host', () => {
    const groups = new GroupTable(path);
    let changes = 0;
    groups.onDidChange(() => changes++);
    groups.set('q', { slots: 3 });
    groups.setPaused('q', true);
    groups.set('default', { slots: 2 });
    groups.set('r', { slots: null });
    expect(changes).toBe(4);
    const next = new GroupTable(path);
    next.load();
    expect([...next.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'default', slots: 2, isPaused: false },
      { name: 'q', slots: 3, isPaused: true },
      { name: 'r', isPaused: false },
    ]);
    next.setPaused('q', false);
    expect(next.get('q')).toEqual({ name: 'q', slots: 3, isPaused: false });
  });

  test.each(['', ' q', 'a/b', '.hidden', 'x'.repeat(51), 'two\nlines'])('%j is no name', (name) => {
    const refused = expect.objectContaining({ code: ErrorCode.badRequest }) as Error;
    expect(() => checked(requestParams.setGroup, { name, slots: 1 })).toThrow(refused);
    expect(() => checked(requestParams.pause, { group: name })).toThrow(refused);
  });

  test('R2: a file that is none is told of and left alone; what cannot be saved is not set', () => {
    writeFileSync(path, '{"groups": 5}');
    const groups = new GroupTable(path);
    expect(() => groups.load()).toThrow('"groups" must be a list (got 5).');
    // A person may still repair it.
    expect(() => groups.set('q', { slots: 5 })).toThrow(
      expect.objectContaining({
        code: ErrorCode.notSaved,
        message: expect.stringContaining(`${path} cannot be read`) as string,
      }) as Error,
    );
    expect(readFileSync(path, 'utf8')).toBe('{"groups": 5}');
    rmSync(path);
    expect(groups.set('q', { slots: 5 }).slots).toBe(5);
    const nowhere = new GroupTable(join(folder, 'missing', 'groups.json'));
    expect(() => nowhere.set('q', { slots: 5 })).toThrow(
      expect.objectContaining({ code: ErrorCode.notSaved }) as Error,
    );
    expect(nowhere.get('q').slots).toBe(1);
  });
});
