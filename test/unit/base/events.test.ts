import { expect, test } from 'vitest';
import { DisposableList, toDisposable } from '../../../src/base/disposable.ts';
import { errorCode, toError } from '../../../src/base/errors.ts';
import { Emitter } from '../../../src/base/events.ts';

test('listeners hear in order, until they are disposed', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const first = emitter.event((value) => heard.push(`a${value}`));
  emitter.event((value) => heard.push(`b${value}`));
  emitter.fire(1);
  first.dispose();
  emitter.fire(2);
  emitter.dispose();
  emitter.fire(3);
  expect(heard).toEqual(['a1', 'b1', 'b2']);
});

test('a list releases last first, once, and at once what comes too late', () => {
  const released: string[] = [];
  const list = new DisposableList();
  list.add(toDisposable(() => released.push('a')));
  list.add(toDisposable(() => released.push('b')));
  list.dispose();
  list.dispose();
  list.add(toDisposable(() => released.push('c')));
  expect(released).toEqual(['b', 'a', 'c']);
});

test('whatever was thrown is an error', () => {
  const error = new Error('x');
  expect(toError(error)).toBe(error);
  expect(toError('y').message).toBe('y');
  expect(toError(undefined).message).toBe('undefined');
  expect(errorCode({ code: 'ENOENT' })).toBe('ENOENT');
  for (const thrown of [undefined, null, 'ENOENT', { code: 7 }, new Error('x')]) {
    expect(errorCode(thrown)).toBeUndefined();
  }
});

test('a listener that was unsubscribed while the event was told does not hear it', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  emitter.event((value) => {
    heard.push(`first ${value}`);
    if (value === 1) emitter.fire(2);
  });
  const second = emitter.event((value) => {
    heard.push(`second ${value}`);
    second.dispose();
  });
  emitter.fire(1);
  expect(heard).toEqual(['first 1', 'first 2', 'second 2']);
});
