import { expect, test } from 'vitest';
import { send } from '../../../src/core/verbs/send.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { sampleTask } from './sampleTask.ts';

const WAITING = { state: 'pending', waitsFor: { kind: 'slot' } } as const;
const reader = (id: string) => {
  const { spec } = sampleTask();
  return sampleTask({ id, status: WAITING, group: 'q', spec: { ...spec, takesInput: true } as typeof spec });
};

/** Of two commands with one slot, the first is being started, and the second waits. */
async function openTwo() {
  const opened = await openEngine([reader('sh-first'), reader('sh-second')]);
  const { engine, launched, table } = opened;
  expect(launched).toEqual([{ id: 'sh-first', attempt: 1 }]);
  expect(table.get('sh-first').process).toBeUndefined();
  const say = (id: string, params: { content?: string; isEnd?: boolean }) =>
    send(engine.context, { id, ...params }, CALLER);
  return { ...opened, say };
}

test('W1: whoever sends while a command is being started is heard, and may say that it was all', async () => {
  const { say, sent, endedInputs, launched } = await openTwo();
  say('sh-first', { content: 'one' });
  say('sh-first', { isEnd: true });
  expect(sent).toEqual([
    ['sh-first', 'one'],
    ['sh-first', ''],
  ]);
  expect(endedInputs).toEqual(launched);
});

test('W1: a command that waits for its turn takes no message', async () => {
  const { say, sent } = await openTwo();
  for (const params of [{ content: 'one' }, { isEnd: true }])
    expect(() => say('sh-second', params)).toThrow(
      expect.objectContaining({
        code: ErrorCode.wrongState,
        message: expect.stringContaining('not started yet'),
      }),
    );
  expect(sent).toEqual([]);
});

test('W1: without an input, it is not started yet before there is a process, and has closed it after that', async () => {
  const { say, control, launched, run } = await openTwo();
  control.hasInputs = false;
  expect(() => say('sh-first', { content: 'one' })).toThrow('not started yet');
  launched.forEach(run);
  expect(() => say('sh-first', { content: 'one' })).toThrow(
    expect.objectContaining({ code: ErrorCode.inboxClosed }),
  );
});
