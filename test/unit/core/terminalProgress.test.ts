import { describe, expect, test } from 'vitest';
import { terminalProgress } from '../../../src/core/terminalProgress.ts';

const draw = (...fields: (number | string)[]) => `\u001b]9;4;${fields.join(';')}\u0007`;

describe('B4: progress that a program draws', () => {
  test.each([
    ['a number', draw(1, 40), { state: 'normal', percent: 40 }],
    ['an error', draw(2, 40), { state: 'error', percent: 40 }],
    ['an error without a number', draw(2), { state: 'error' }],
    ['no number known', draw(3), { state: 'normal' }],
    ['paused', draw(4, 99), { state: 'paused', percent: 99 }],
    ['nothing done', draw(1), { state: 'normal', percent: 0 }],
    ['too much', draw(1, 250), { state: 'normal', percent: 100 }],
    ['the other end of a sequence', '\u001b]9;4;1;7\u001b\\', { state: 'normal', percent: 7 }],
    ['removed', draw(1, 40) + draw(0), null],
    ['the last of several', `${draw(1, 10)} text ${draw(1, 20)}\n`, { state: 'normal', percent: 20 }],
    ['none', 'plain \u001b[31mtext\u001b[0m', undefined],
    ['cut off', '\u001b]9;4;1;4', undefined],
    ['another sequence', '\u001b]9;3;1;4\u0007', undefined],
    ['no such state', draw(7, 10), undefined],
  ])('%s', (_what, text, expected) => expect(terminalProgress(text)).toEqual(expected));
});
