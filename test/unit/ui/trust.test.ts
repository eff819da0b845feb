import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import '../../../src/doorsMain.ts';
import type { CommandContext } from '../../../src/ui/commandContext.ts';
import { commandFacts, commandIds, type CommandId } from '../../../src/ui/editor/commandList.ts';
import { registerCommands } from '../../../src/ui/registerCommands.ts';
import { TaskModel } from '../../../src/ui/tasks/taskModel.ts';
import { person, registered, settings, terminals, warnings } from '../../helpers/eagerEditor.ts';
import { agentSpec, anEndedRun } from './anAgentRun.ts';
import { aRequest, anAskingTask } from './anAgentTask.ts';
import { aTask, anEndedTask } from './aTask.ts';

/** What a client may ask for that starts, resumes or feeds something, or lets a queue move. */
const RUNS = new Set([
  'start',
  'rerun',
  'resume',
  'send',
  'startNow',
  'setGroup',
  'startNext',
  // As far as the window asks for it, it places tasks in their queue.
  'edit',
  'answer',
  'adjust',
  'agents',
  'discardChanges',
  'takeOver',
  'undoTakeOver',
  'removeWorktrees',
  'race',
  'parkRace',
  'addSchedule',
  'editSchedule',
  'removeSchedule',
  'runSchedule',
]);

const at = '2026-01-01T00:00:00.000Z';
const tasks = [
  // The newest, so the first in every list: showing it needs no trust.
  aTask({ id: 'open', order: 1, spec: { command: 'cat', cwd: '/work', environment: 'e', takesInput: true } }),
  aTask({
    id: 'terminal',
    spec: {
      command: 'top',
      cwd: '/work',
      environment: 'e',
      takesInput: true,
      terminal: { columns: 80, rows: 24 },
    },
  }),
  aTask({ id: 'held', pausedAt: at }),
  aTask({ id: 'late', status: { state: 'pending', waitsFor: { kind: 'time', until: at } } }),
  aTask({ id: 'queued', order: 1, status: { state: 'pending', waitsFor: { kind: 'slot' } } }),
  aTask({
    id: 'next',
    order: 2,
    status: { state: 'pending', waitsFor: { kind: 'gate', after: 'failed', since: at } },
  }),
  anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } }, { id: 'failed' }),
  anAskingTask([aRequest('1')], { id: 'asking' }),
  { ...anEndedRun({ state: 'cancelled' }, {}, { supportsResume: true }), id: 'ended', spec: agentSpec },
  { ...anEndedRun({ state: 'completed' }), id: 'isolated', worktree: 'wt-1234' },
];
const groups = [
  { name: 'build', isPaused: true, running: 0, pending: 1 },
  { name: 'test', isPaused: false, running: 1, pending: 0 },
];
const offer = {
  id: 'claude',
  name: 'Claude',
  program: ['claude'],
  install: '',
  asks: true,
  takesMessages: true,
  resumes: true,
};

const worktree = {
  id: 'wt-1234',
  name: 'fix',
  branch: 'legwork/fix',
  state: 'ready',
  createdAt: at,
  tasks: ['isolated'],
  isSafe: true,
};
const schedule = {
  ...{ id: 'sc-1', title: 'make', when: 'every 2h', timeZone: 'UTC', cwd: '/work', kind: 'shell' },
  ...{ ifMissed: 'once', ifRunning: 'skip', history: [] },
};
const draft = {
  run: 'ended',
  side: 'after',
  path: 'a.ts',
  firstLine: 0,
  lastLine: 0,
  quoted: [],
  comments: ['No.'],
};
const comments = {
  counts: new Map([['ended', 1]]),
  of: () => ({ drafts: [draft], clear: () => undefined }),
  runOf: () => undefined,
  canAddTo: () => false,
};
const reviews = { show: () => Promise.resolve(), yours: { keep: () => Promise.resolve() } };
const row = { kind: 'change', run: 'ended', path: 'a.ts' };
const taken = { to: 'folder', top: '/work', taken: ['a.ts'], conflicts: [], left: [], paths: ['a.ts'] };

// Templates are files, and nothing else that a person saves in this editor.
const home = mkdtempSync(join(tmpdir(), 'legwork-trust-'));
const template = { name: 'hello', task: { command: 'echo hello' } };
afterAll(() => {
  delete settings['dataDirectory'];
  rmSync(home, { recursive: true });
});

let asked: string[] = [];

/** A host that answers everything, and notes what it was asked. */
const client = new Proxy(
  {},
  {
    get: (_target, name: string) => (params: unknown) => {
      const isDenial = JSON.stringify(params)?.includes('"deny"') === true;
      asked.push(name === 'answer' && isDenial ? 'deny' : name);
      const answers: Record<string, unknown> = {
        ...{ groups, agents: [offer], output: { text: '', offset: 0 }, races: [] },
        ...{ schedules: [schedule, { ...schedule, pausedAt: at }], scheduleTimes: { times: [at] } },
        ...{ worktrees: [worktree], removeWorktrees: [{ id: worktree.id }] },
        ...{ takeOver: taken, undoTakeOver: taken, discardChanges: { left: [], kept: { ref: 'r' } } },
      };
      return Promise.resolve(answers[name] ?? tasks[0]);
    },
  },
);

function register(): void {
  const model = new TaskModel();
  model.replaceAll(tasks, groups);
  const anything: unknown = new Proxy(() => undefined, {
    get: (_target, name) => (name === 'then' ? undefined : anything),
    apply: () => Promise.resolve(),
  });
  const memory = { get: () => undefined, update: () => Promise.resolve() };
  registerCommands({
    gateway: {
      withClient: (use: (client: unknown) => unknown) => Promise.resolve(use(client)),
      untilComplete: () => Promise.resolve(),
      wholeTask: (id: string) => Promise.resolve(model.get(id)),
      restart: () => Promise.resolve(),
      program: { paths: { directory: '/' } },
    },
    model,
    session: { id: 'window:other', label: 'other' },
    scope: { value: 'workspace' },
    grouping: { value: 'state' },
    isInScope: () => true,
    tree: new Proxy({ selectedTasks: () => [] }, { get: (own, name) => Reflect.get(own, name) ?? anything }),
    outputPanel: anything,
    transcripts: anything,
    races: anything,
    attention: anything,
    changes: anything,
    reviews: { ...reviews, comments },
    memory,
    workspaceMemory: memory,
    log: anything,
  } as unknown as CommandContext);
}

/** Runs a command in every way it can be called, and tells what the host was asked that lets something run. */
async function runsOf(id: CommandId): Promise<string[]> {
  asked = [];
  const calls = [
    [],
    ...tasks.map((task) => [{ id: task.id }]),
    [{ group: 'build' }],
    [{ command: 'ls' }],
    [row],
  ];
  for (const args of calls) {
    // oxlint-disable-next-line no-await-in-loop -- a person does one thing at a time
    await registered.get(id)?.(...args);
  }
  for (const terminal of terminals.splice(0)) terminal.handleInput('x\r');
  return asked.filter((name) => RUNS.has(name));
}

beforeEach(() => {
  register();
  // Of tasks.json.
  settings['tasks'] = [{ label: 'build', type: 'shell', command: 'make' }];
  settings['dataDirectory'] = home;
  writeFileSync(join(home, 'templates.json'), JSON.stringify({ templates: [template] }));
  warnings.length = 0;
  person.trusts = true;
});

test.each(commandIds)('%s lets nothing run in a restricted window', async (id) => {
  person.trusts = false;
  expect(await runsOf(id)).toEqual([]);
  const needsTrust = commandFacts(id).needsTrust !== false;
  expect(warnings.some((text) => text.includes('trust the workspace'))).toBe(needsTrust);
});

test.each(commandIds)('%s is refused in a restricted window only if it lets something run', async (id) => {
  expect((await runsOf(id)).length > 0).toBe(commandFacts(id).needsTrust !== false);
});
