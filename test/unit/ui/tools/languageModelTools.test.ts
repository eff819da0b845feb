import { afterEach, expect, test, vi } from 'vitest';
import '../../../../src/doorsMain.ts';
import { TOOLS } from '../../../../src/tools/tools.ts';
import type { ToolHost } from '../../../../src/tools/tool.ts';
import { registerLanguageModelTools } from '../../../../src/ui/tools/registerTools.ts';
import { WindowTools } from '../../../../src/ui/tools/windowTools.ts';
import { offered, person } from '../../../helpers/eagerEditor.ts';
import { anAskingTask, aRequest } from '../anAgentTask.ts';

/** What the editor calls of a tool. */
interface OfferedTool {
  prepareInvocation(options: object, token: unknown): Promise<{ confirmationMessages?: object }>;
  invoke(options: object, token: unknown): Promise<{ content: unknown[] }>;
}

const task = anAskingTask([aRequest('1')], { id: 'ag-1' });
/** Parameters that fit each tool. */
const inputs: Record<string, object> = {
  run_command: { command: 'ls' },
  start_agent: { agent: 'claude', prompt: 'Go.' },
  list_tasks: {},
  get_task: { id: task.id },
  read_output: { id: task.id },
  search_outputs: { search: 'needle' },
  wait_for_task: { id: task.id, timeoutMs: 0 },
  send_message: { id: task.id, content: 'Hello' },
  cancel_task: { id: task.id },
  answer_request: { id: task.id, decision: 'allow' },
};
const effects = Object.fromEntries(TOOLS.map(({ name, effect }) => [name, effect]));

let asked: string[] = [];
/** A host that answers everything with the one task, and notes what it was asked. */
const client = new Proxy(
  {},
  {
    get: (_target, name: string) => () => {
      asked.push(name);
      return Promise.resolve(
        name === 'list'
          ? [task]
          : name === 'output'
            ? { text: '', offset: 0, nextOffset: 0, totalBytes: 0 }
            : task,
      );
    },
  },
);
const host = {
  session: { id: 'tools@window:/work', label: 'Language models', role: 'program' },
  ...{ producer: 'tool', folder: '/work', environment: {} },
  ask: (use: (client: unknown) => unknown) => use(client),
  askOnce: (use: (client: unknown) => unknown) => use(client),
  watch: () => ({ dispose: () => undefined }),
} as unknown as ToolHost;
const errors: unknown[] = [];
vi.spyOn(WindowTools.prototype, 'host').mockResolvedValue(host);
registerLanguageModelTools({
  window: { program: {}, session: host.session } as never,
  workspaceMemory: { get: () => undefined, update: () => Promise.resolve(), keys: () => [] },
  log: { error: (error: unknown) => void errors.push(error) } as never,
});
const token = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
} as never;
const named = (name: string) => offered.get(name) as OfferedTool;
const prepare = (name: string, input = inputs[name] ?? {}) => named(name).prepareInvocation({ input }, token);
const invoke = (name: string, input = inputs[name] ?? {}) => named(name).invoke({ input }, token);

afterEach(() => {
  person.trusts = true;
  asked = [];
  expect(errors).toEqual([]);
});

test('every tool is offered under its own name', () => {
  expect([...offered.keys()].filter((name) => name in inputs).toSorted()).toEqual(
    TOOLS.map(({ name }) => name).toSorted(),
  );
});

test.each(Object.keys(inputs))('%s is confirmed unless it only looks', async (name) => {
  const { confirmationMessages } = await prepare(name);
  expect(confirmationMessages !== undefined).toBe(effects[name] !== 'reads');
});

test.each(Object.keys(inputs))('%s lets nothing run in a restricted window', async (name) => {
  person.trusts = false;
  const isRefused = effects[name] === 'starts' || effects[name] === 'steers';
  const refusal = /runs nothing in a restricted window/;
  if (isRefused) {
    await expect(prepare(name)).rejects.toThrow(refusal);
    await expect(invoke(name)).rejects.toThrow(refusal);
    expect(asked).toEqual([]);
  } else {
    await prepare(name);
    expect((await invoke(name)).content).toHaveLength(1);
  }
});

test.each([
  ['run_command', { cmd: 'ls' }, /has no parameter "cmd"/],
  ['run_command', {}, /command is missing/],
  ['run_command', { command: '' }, /command is empty/],
  ['cancel_task', { id: 7 }, /must be a text/],
])('%s with %j is refused before anybody is asked', async (name, input, fault) => {
  await expect(prepare(name, input)).rejects.toThrow(fault);
  await expect(invoke(name, input)).rejects.toThrow(fault);
  expect(asked).toEqual([]);
});

test('a call that is cancelled asks the host nothing', async () => {
  const cancelled = {
    isCancellationRequested: true,
    onCancellationRequested: () => ({ dispose: () => undefined }),
  } as never;
  const call = named('run_command').invoke({ input: { command: 'ls' } }, cancelled);
  await expect(call).rejects.toThrow();
  expect(asked).toEqual([]);
});
