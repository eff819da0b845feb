import { expect, test } from 'vitest';
import { taskEnvironment } from '../../../src/client/taskEnvironment.ts';

test('A1: the client’s own, without what belongs to the editor or to Legwork', () => {
  const own = {
    PATH: '/bin',
    ELECTRON_RUN_AS_NODE: '1',
    VSCODE_PID: '1',
    LEGWORK_TASK_ID: 'x',
    GONE: undefined,
  };
  expect(taskEnvironment(own)).toEqual({ PATH: '/bin', FORCE_COLOR: '1', CLICOLOR_FORCE: '1' });
});

test('colours a person chose are kept', () => {
  expect(taskEnvironment({ FORCE_COLOR: '3' })).toEqual({ FORCE_COLOR: '3', CLICOLOR_FORCE: '1' });
});

test('no colours where none are wanted, whoever says so and whatever its value', () => {
  expect(taskEnvironment({ NO_COLOR: '' })).toEqual({ NO_COLOR: '' });
  expect(taskEnvironment({}, { NO_COLOR: '1' })).toEqual({ NO_COLOR: '1' });
});

test('additions win, and may be what is otherwise left out', () => {
  const environment = taskEnvironment(
    { A: '1', LEGWORK_X: 'old' },
    { A: '2', LEGWORK_X: 'new', FORCE_COLOR: '0' },
  );
  expect(environment).toEqual({ A: '2', LEGWORK_X: 'new', FORCE_COLOR: '0', CLICOLOR_FORCE: '1' });
});
