import * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { executorParams } from './executor.ts';
import { agentSetting, limitPolicy, lossPolicy, unattendedQuestions, usDollars } from './agentRun.ts';
import { runMode } from './runMode.ts';
import { mustBe } from './fieldFaults.ts';
import {
  annotated,
  count,
  flag,
  kinds,
  later,
  object,
  oneOf,
  only,
  optional,
  someText,
  text,
  textLike,
} from './fields.ts';
import { taskFilter } from './filter.ts';
import { messageText, prompt } from './messageText.ts';
import { openFiles, terminalSize, umask } from './process.ts';
import { taskOptionFields, withHeir } from './taskOptions.ts';
import { lockNames } from './taskPolicies.ts';
import { OBSERVED, runnable } from './taskSpec.ts';
import { untilParams } from './until.ts';
import { isolation } from './worktree.ts';

/* The parameters of a start. */

export type { TaskOptions } from './taskOptions.ts';

/** Environment variables; a name or value that is not possible in a process is an error. */
export function variables(says: string, called: string) {
  const value = z.string({
    error: ({ path = [] }) =>
      `The environment variable "${String(path.at(-1))}" has a value that is not a text.`,
  });
  const whole = z
    .record(z.string(), value, { error: mustBe('an object of texts', called) })
    .check((found) => {
      for (const [name, value] of Object.entries(found.value)) {
        const fault = variableFault(name, value);
        if (fault) found.issues.push({ code: 'custom', message: fault, input: found.value });
      }
    });
  return annotated(whole, says, called);
}

export const environment = described(() =>
  variables('The whole environment of the task.', 'The environment'),
);

/** A program inside a task may have been started with less than that task has. */
const additions = described(() => {
  const says =
    'For a start inside a task: it gets the environment of that task with these variables, where that task has one, ' +
    'and otherwise `environment` with them.';
  return variables(says, 'The additions to the environment');
});

function variableFault(name: string, value: string): string | undefined {
  if (value.includes('\0')) return `The environment variable "${name}" has a value that is not a text.`;
  if (name !== '' && !name.includes('=') && !name.includes('\0')) return undefined;
  return `"${name}" cannot be the name of an environment variable.`;
}

const absoluteFolder = () => text('Absolute working directory, which must exist.', 'The folder');

const commandFields = () => ({
  command: runnable(),
  cwd: absoluteFolder(),
  shell: optional(text("Absolute path of the shell of a command line; default: the user's.", 'The shell')),
  environment: environment(),
  additions: optional(later(additions)),
  umask: optional(umask()),
  openFiles: optional(openFiles()),
  takesInput: optional(flag('Whether its standard input stays open for `send`; otherwise it is empty.')),
  terminal: optional(later(terminalSize)),
});

/** A command: like `CommandSpec`, with the environment itself. */
export const commandParams = described(() => object(commandFields(), 'A command.', 'The command'));
export type CommandParams = Fitting<typeof commandParams>;

export const shellParams = described(() =>
  object(
    {
      kind: only('shell', 'A command that ends by itself.'),
      ...commandFields(),
      executor: optional(later(executorParams)),
      worktree: optional(later(isolation)),
      locks: optional(later(lockNames)),
      ...taskOptionFields(),
    },
    'Runs a command.',
  ),
);
export type ShellParams = Fitting<typeof shellParams>;

export const monitorParams = described(() =>
  object(
    {
      kind: only('monitor', 'A long-lived command whose matching output lines are events.'),
      matches: object(
        {
          pattern: someText(
            "Regular expression in RE2's syntax for the lines that are events.",
            'The pattern of a monitor',
          ),
          notify: optional(flag('Whether people are notified, or only subscribers. Default: false.')),
          perMinute: optional(
            count(
              1,
              'Matches beyond this many in a minute are counted, but not reported. Default 10.',
              'The number of matches per minute',
            ),
          ),
        },
        'Which lines of the output are events.',
        'The pattern of a monitor',
      ),
      ...commandFields(),
      executor: optional(later(executorParams)),
      worktree: optional(later(isolation)),
      locks: optional(later(lockNames)),
      ...taskOptionFields(),
    },
    'Runs a command and reports matching lines of its output.',
  ),
);
export type MonitorParams = Fitting<typeof monitorParams>;

export const observerParams = described(() =>
  object(
    {
      kind: only('observer', 'Follows other tasks and has no process.'),
      watch: taskFilter(),
      on: oneOf(
        OBSERVED,
        'The events it acts on: ends of that kind, or lines that a monitor matched.',
        'The events of an observer',
      ),
      start: optional(later(commandParams)),
      ...taskOptionFields(),
    },
    'Follows tasks and starts a command for each of their events.',
  ),
);
export type ObserverParams = Fitting<typeof observerParams>;

/** An argument in a command line: a leading dash would make it an option. */
const wordOfLine = (says: string, called: string) => {
  const expected = 'as the agent writes it: without spaces, and not beginning with a dash';
  return textLike({ pattern: /^[^-\s][^\s]*$/, expected }, says, called);
};

/** A run of an agent; by default, it is in the group `agents`. */
export const agentParams = described(() =>
  object(
    {
      kind: only('agent', 'A run of an agent.'),
      agent: someText('Id of an agent that Legwork knows, or any other with a `setting`.', 'The agent'),
      setting: optional(later(agentSetting)),
      prompt: prompt(),
      systemPrompt: optional(messageText('The system prompt of the agent.', 'The system prompt')),
      mode: optional(runMode()),
      model: optional(wordOfLine('Name of a model, as the agent spells it.', 'The model')),
      maxTurns: optional(
        count(1, 'The maximum number of turns, after which it is ended.', 'The limit of turns'),
      ),
      maxCostUsd: optional(usDollars('The maximum cost of one attempt, in US dollars.', 'The limit of cost')),
      maxTokens: optional(
        count(1, 'The maximum number of tokens that one attempt reads and writes.', 'The limit of tokens'),
      ),
      onLimit: optional(limitPolicy()),
      session: optional(wordOfLine('Session of the agent to continue.', 'The session')),
      ifLost: optional(lossPolicy()),
      unattendedQuestions: optional(unattendedQuestions()),
      mayIgnoreMode: optional(
        flag('Whether it starts in read-only mode even if nothing enforces the mode.', '"mayIgnoreMode"'),
      ),
      offersTools: optional(
        flag(
          "Whether the agent is offered Legwork's tools, as an MCP server. Default: true.",
          '"offersTools"',
        ),
      ),
      isBriefed: optional(
        flag('Whether the agent gets a short explanation of Legwork. Default: true.', '"isBriefed"'),
      ),
      snapshot: optional(
        flag(
          'Whether the state of its repository is recorded before it, to show its changes. Default: true.',
          '"snapshot"',
        ),
      ),
      cwd: absoluteFolder(),
      environment: environment(),
      additions: optional(later(additions)),
      umask: optional(umask()),
      openFiles: optional(openFiles()),
      executor: optional(later(executorParams)),
      worktree: optional(later(isolation)),
      locks: optional(later(lockNames)),
      until: optional(later(untilParams)),
      reviewSetting: optional(later(agentSetting)),
      ...taskOptionFields(),
    },
    'Runs an agent with a prompt.',
  ),
);
export type AgentParams = Fitting<typeof agentParams>;

export const startParams = described(() => {
  const says = 'What to start: a command, a monitor, an observer or a run of an agent.';
  const anyKind = [
    later(shellParams, { kind: 'shell' }),
    later(monitorParams, { kind: 'monitor' }),
    later(observerParams, { kind: 'observer' }),
    later(agentParams, { kind: 'agent' }),
  ] as const;
  return annotated(withHeir(kinds('kind', anyKind, { says })), says);
});
export type StartParams = Fitting<typeof startParams>;
