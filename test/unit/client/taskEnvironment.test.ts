import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEnvironment } from '../../helpers/host/anyEnvironment.ts';
import { callerEnvironment, taskEnvironment, withColours } from '../../../src/client/taskEnvironment.ts';

test('A1: the client’s own, without what belongs to the editor or to Legwork', () => {
  const own = {
    PATH: '/bin',
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_NO_ATTACH_CONSOLE: '1',
    VSCODE_PID: '1',
    VSCODE_GIT_IPC_HANDLE: '/gone',
    LEGWORK_TASK_ID: 'x',
    GONE: undefined,
  };
  expect(taskEnvironment(own)).toEqual({ PATH: '/bin' });
});

test('nothing is added that changes what programs print', () => {
  for (const own of [{}, { NO_COLOR: '' }, { FORCE_COLOR: '3' }, { CLICOLOR_FORCE: '0', TERM: 'xterm' }]) {
    expect(taskEnvironment(own)).toEqual(own);
  }
});

test('additions win, and may be what is otherwise left out', () => {
  const environment = taskEnvironment(
    { A: '1', LEGWORK_X: 'old' },
    { A: '2', LEGWORK_X: 'new', VSCODE_PID: '7' },
  );
  expect(environment).toEqual({ A: '2', LEGWORK_X: 'new', VSCODE_PID: '7' });
});

test('who asks for colours gets the hints, and those that were chosen stay', () => {
  expect(withColours({ NO_COLOR: '1', A: 'b' })).toEqual({ FORCE_COLOR: '1', CLICOLOR_FORCE: '1', A: 'b' });
  expect(withColours({ FORCE_COLOR: '3' })).toEqual({ FORCE_COLOR: '3', CLICOLOR_FORCE: '1' });
});

test('tasks get the NODE_OPTIONS that the shim kept from the command line', () => {
  expect(callerEnvironment({ A: '1', LEGWORK_NODE_OPTIONS: '--x' })).toEqual({ A: '1', NODE_OPTIONS: '--x' });
  expect(callerEnvironment({ NODE_OPTIONS: '--y' })).toEqual({ NODE_OPTIONS: '--y' });
});

test('no variable is lost by its name, also one that objects of JavaScript have', () => {
  fc.assert(
    fc.property(anyEnvironment, anyEnvironment, (own, additions) => {
      const kept = Object.entries(own).filter(
        ([name]) => !name.startsWith('LEGWORK_') && name !== 'NODE_OPTIONS',
      );
      const entries = new Map([...kept, ...Object.entries(additions)]);
      const given = Object.entries(taskEnvironment(Object.fromEntries(kept), additions));
      expect(new Map(given)).toEqual(entries);
      expect(given).toHaveLength(entries.size);
    }),
  );
  expect(Object.entries(taskEnvironment(Object.fromEntries([['__proto__', 'x']])))).toEqual([
    ['__proto__', 'x'],
  ]);
});
