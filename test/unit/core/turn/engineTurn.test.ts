import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { REACTIONS } from '../../../../src/core/turn/reactions.ts';
import type { Task, TaskStatus } from '../../../../src/protocol/task.ts';
import { IDENTITY, sampleTask } from '../sampleTask.ts';
import { openTurn } from './openTurn.ts';

const AT = '2026-01-02T03:05:00.000Z';
const WAITING: TaskStatus = { state: 'pending', waitsFor: { kind: 'slot' } };
const waiting = (id: string, more: Partial<Task> = {}) => sampleTask({ id, status: WAITING, ...more });
const running = (id: string, more: Partial<Task> = {}) =>
  sampleTask({ id, status: { state: 'running' }, process: IDENTITY, startedAt: AT, ...more });
const END = { type: 'ended', code: 0, isSpawnFailure: false, message: '', bytes: 0, at: AT } as const;

/** A turn that starts tasks, of a group with one slot. */
async function openQueue() {
  const opened = openTurn();
  opened.groups.set('q', { name: 'q', slots: 1, isPaused: false });
  await opened.turn.open();
  return opened;
}

describe('what follows from a change', () => {
  test('is all there when the commit comes back, and told once, with the latest state', async () => {
    const { turn, table, effects } = await openQueue();
    turn.put(running('first', { group: 'q' }));
    turn.put(waiting('next', { group: 'q', after: [{ task: 'first', on: 'success' }] }));
    const told: string[] = [];
    table.onDidChange((change) => {
      if (change.type === 'changed')
        told.push(`${change.task.id} ${change.previous?.status.state} → ${change.task.status.state}`);
    });
    effects.length = 0;
    turn.apply('first', END);
    expect(table.get('next').status).toEqual({ state: 'pending' });
    expect(effects).toContainEqual({ effect: 'launch', id: 'next' });
    expect(told).toEqual(['first running → completed', 'next pending → pending']);
  });

  test('an effect whose result is an event of the same turn is told with it', async () => {
    const opened = openTurn((effect) => {
      if (effect.effect === 'launch')
        opened.turn.apply(effect.id, { ...END, code: 126, isSpawnFailure: true });
    });
    await opened.turn.open();
    const told: string[] = [];
    opened.table.onDidChange((change) => {
      if (change.type === 'changed') told.push(change.task.status.state);
    });
    expect(opened.turn.put(waiting('a')).status.state).toBe('failed');
    expect(told).toEqual(['failed']);
  });

  test('several events of one commit all happen before anything follows', async () => {
    const { turn, effects } = await openQueue();
    for (const id of ['a', 'b', 'c']) turn.put(waiting(id, { group: 'q' }));
    effects.length = 0;
    const request = { type: 'cancelRequested', at: AT } as const;
    turn.commit(['a', 'b', 'c'].map((id) => ({ id, event: request })));
    expect(effects.filter(({ effect }) => effect === 'launch')).toEqual([]);
    expect(effects.filter(({ effect }) => effect === 'terminate')).toHaveLength(3);
  });

  test('what has changed twice begins once', async () => {
    const { turn, table } = await openQueue();
    const later = { startAt: '2100-01-01T00:00:00.000Z', pausedAt: AT };
    const spec = { watch: {}, on: 'any' } as const;
    turn.put(waiting('seer', { kind: 'observer', spec, ...later }));
    turn.run(() => {
      turn.apply('seer', { type: 'hastened', at: AT });
      turn.apply('seer', { type: 'released', at: AT });
    });
    expect(table.get('seer').status.state).toBe('running');
  });

  test('the reactions to an end, in their order', async () => {
    const { turn, effects } = await openQueue();
    const observer = { watch: {}, on: 'any' as const };
    turn.put(sampleTask({ id: 'seer', kind: 'observer', status: WAITING, spec: observer }));
    turn.put(running('ends', { group: 'q', unsaved: 'ENOSPC' }));
    turn.put(waiting('next', { group: 'q' }));
    effects.length = 0;
    turn.apply('ends', { ...END, left: [{ pid: 1, name: 'sleep' }] });
    expect(effects.map(({ effect }) => effect)).toEqual([
      'forgetTraces',
      'observe',
      'notify',
      'watchLeftovers',
      'launch',
      'reviewAwake',
      'reviewRetention',
    ]);
  });

  test('every reaction is on the list once, and the list has no other', () => {
    expect(new Set(REACTIONS).size).toBe(REACTIONS.length);
    const folder = join(import.meta.dirname, '../../../../src/core/reactions');
    const written = readdirSync(folder).flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/^export const (\w+): Reaction/gm),
    ]);
    expect(REACTIONS).toHaveLength(written.length);
  });
});

describe('who writes', () => {
  test('a reader of changes that makes any is refused, and the turn is whole', async () => {
    const { turn, table } = await openQueue();
    const errors: unknown[] = [];
    table.onDidChange(() => {
      try {
        turn.put(running('other'));
      } catch (error) {
        errors.push(error);
      }
    });
    turn.put(running('a'));
    expect(errors).toEqual([new Error('A listener of changes must not make changes.')]);
    expect(table.has('other')).toBe(false);
    turn.apply('a', END);
    expect(table.get('a').status.state).toBe('completed');
  });

  test.each([
    ['TaskTable', 'taskWriter.ts'],
    ['TaskWriter', 'engineTurn.ts'],
  ])('only the turn makes a %s, so nobody else has its writing methods', (name, maker) => {
    const source = join(import.meta.dirname, '../../../../src');
    const makers = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => readFileSync(join(source, file), 'utf8').includes(`new ${name}(`));
    expect(makers).toEqual([join('core', 'turn', maker)]);
  });
});

describe('a disk that is full', () => {
  test('an event that must be on disk is refused, and nothing is changed', async () => {
    const { turn, table, disk } = await openQueue();
    turn.put(running('a'));
    const before = table.get('a');
    disk.isFull = true;
    expect(() => turn.apply('a', { type: 'held', at: AT }, { mustSave: true })).toThrow('ENOSPC');
    expect(() => turn.put(running('b'))).toThrow('ENOSPC');
    expect(table.get('a')).toBe(before);
    expect(table.has('b')).toBe(false);
  });

  test('any other is kept and says so, and traces stay until it is saved', async () => {
    const { turn, table, disk, effects, saved } = await openQueue();
    turn.put(running('a'));
    disk.isFull = true;
    expect(turn.apply('a', END)).toMatchObject({ unsaved: 'ENOSPC', status: { state: 'completed' } });
    expect(table.unsaved).toBe(1);
    disk.isFull = false;
    effects.length = 0;
    await turn.saveUnsaved();
    expect(table.get('a')).not.toHaveProperty('unsaved');
    expect(saved.get('a')).not.toHaveProperty('unsaved');
    expect(effects).toEqual([{ effect: 'forgetTraces', id: 'a' }]);
  });
});
