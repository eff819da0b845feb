import { Window } from 'happy-dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  CommandCompletion,
  matchingCommands,
} from '../../../../../src/ui/transcript/webview/commandCompletion.ts';

const commands = ['compact', 'review', 'pr-review', 'Plan'].map((name) => ({
  name,
  description: `Does ${name}`,
  hint: '',
}));

beforeEach(() => {
  const { document } = new Window();
  vi.stubGlobal('document', document);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A message box with the offer above it. */
function aBox() {
  const box = document.createElement('textarea');
  const accepted = vi.fn<() => void>();
  const completion = new CommandCompletion(box, accepted);
  document.body.append(completion.element, box);
  box.focus();
  completion.show(commands);
  return {
    box,
    accepted,
    type(text: string) {
      box.value = text;
      completion.update();
    },
    press: (key: string, more: Partial<KeyboardEvent> = {}) =>
      completion.takes({ key, shiftKey: false, ...more } as KeyboardEvent),
    offered: () => [...completion.element.children].map(({ firstChild }) => firstChild?.textContent),
    chosen: () => completion.element.querySelector('[aria-selected="true"]')?.firstChild?.textContent,
    described: () => box.getAttribute('aria-activedescendant'),
  };
}

test.each([
  ['/', ['compact', 'review', 'pr-review', 'Plan']],
  ['/re', ['review', 'pr-review']],
  ['/P', ['pr-review', 'Plan', 'compact']],
  ['/nothing', []],
  ['/review the code', []],
  ['see /re', []],
  ['', []],
])('of %j the commands are offered', (written, expected) => {
  expect(matchingCommands(commands, written).map(({ name }) => name)).toEqual(expected);
});

test('a command is chosen by keys and stands in the box, for what follows it', () => {
  const { box, accepted, type, press, offered, chosen, described } = aBox();
  expect(press('ArrowDown')).toBe(false);
  type('/re');
  expect(offered()).toEqual(['/review', '/pr-review']);
  expect([chosen(), described()]).toEqual(['/review', 'command-0']);
  expect(press('ArrowDown')).toBe(true);
  expect([chosen(), described()]).toEqual(['/pr-review', 'command-1']);
  press('ArrowDown');
  expect(chosen()).toBe('/review');
  press('ArrowUp');
  expect(press('Tab')).toBe(true);
  expect(box.value).toBe('/pr-review ');
  expect(accepted).toHaveBeenCalledTimes(1);
});

test('a command that is written out is sent with Enter, and a new line is a new line', () => {
  const { box, type, press } = aBox();
  type('/compact');
  expect(press('Enter')).toBe(false);
  type('/comp');
  expect(press('Enter', { shiftKey: true })).toBe(false);
  expect(press('Tab', { shiftKey: true })).toBe(false);
  expect(press('Enter')).toBe(true);
  expect(box.value).toBe('/compact ');
});

test('Escape puts the offer away until something else is written', () => {
  const { type, press, offered, described } = aBox();
  type('/re');
  expect(press('Escape')).toBe(true);
  expect([offered(), described()]).toEqual([[], null]);
  type('/re');
  expect(offered()).toEqual([]);
  expect(press('Escape')).toBe(false);
  type('/rev');
  expect(offered()).toHaveLength(2);
});
