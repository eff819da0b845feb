import * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { agentUsage, type AgentUsage } from './agentEvents.ts';
import { agentRequest } from './agentRequests.ts';
import { mustBe } from './fieldFaults.ts';
import { annotated, count, flag, listOf, numberOf, object, oneOf, optional, text, time } from './fields.ts';
import { runMode, type RunMode } from './runMode.ts';
import { openFiles, umask } from './process.ts';

const TRANSPORTS = ['jsonl', 'control', 'acp', 'plain'] as const;

/**
 * How Legwork communicates with an agent: `jsonl` only reads; `control` is Claude's protocol over stdin and stdout;
 * `acp` is the Agent Client Protocol; `plain` is text.
 */
export type Transport = (typeof TRANSPORTS)[number];

/** Whether communication works both ways: the agent can ask, and accepts messages and interrupts. */
export function isConversation(transport: Transport): boolean {
  return transport === 'control' || transport === 'acp';
}

/** What happens to a run whose process was lost, as in a crash of the machine: resume it, offer that, or neither. */
export const lossPolicy = described(() =>
  oneOf(
    ['resume', 'ask', 'leave'],
    'What happens when the process of the run is lost: it resumes automatically, resuming is offered, or neither. Default: ask.',
    'The policy for a lost run',
  ),
);
export type LossPolicy = Fitting<typeof lossPolicy>;

/** What happens when a run reaches a limit of its turns, cost or tokens, or when a budget is spent. */
export const limitPolicy = described(() =>
  oneOf(
    ['end', 'ask'],
    'What happens when the run reaches a limit of turns, cost or tokens, or a budget is spent: it ends, or it is paused and a person is asked. Default: end.',
    'The policy for a reached limit',
  ),
);
export type LimitPolicy = Fitting<typeof limitPolicy>;

/** What happens to a question or a plan while no person is connected. */
export const unattendedQuestions = described(() =>
  oneOf(
    ['wait', 'decline'],
    'What happens to a question or a plan while no person is connected: it waits, or is declined. Default: wait.',
    'The policy for unattended questions',
  ),
);
export type UnattendedQuestions = Fitting<typeof unattendedQuestions>;

/**
 * How an agent is started: a command line, or its words and transport. For a known agent, it replaces the command; an
 * empty one disables that agent.
 */
export const agentSetting = described(() => {
  const words = 'A command line, or its words.';
  const error = mustBe('a command line, or an object with its `command`', 'The setting of an agent');
  const whole = object(
    {
      command: annotated(
        z.union([z.string(), z.readonly(z.array(z.string()))], { error: mustBe('a text or a list') }),
        words,
      ),
      transport: optional(oneOf(['acp', 'plain'], 'The protocol used with it.')),
      name: optional(text('Its name for people.')),
    },
    'The command, and the protocol used with it.',
  );
  return annotated(z.union([z.string(), whole], { error }), 'How the agent is started; empty disables it.');
});
export type AgentSetting = Fitting<typeof agentSetting>;

/** An agent that runs as a process of this machine. */
export const agentSpec = described(() =>
  object(
    {
      agent: text('Id of the agent: `claude`, or an id from the settings.'),
      agentName: text('Its name for people.'),
      provider: optional(text('Its company: `Anthropic`.')),
      program: listOf(text('A word.'), 'The words that start it.'),
      transport: oneOf(TRANSPORTS, 'The protocol used with it.'),
      isTransportGuessed: optional(
        flag('The protocol was not specified, so its command is assumed to print plain text.'),
      ),
      prompt: text('The prompt.'),
      systemPrompt: optional(text('The system prompt.')),
      mode: runMode(),
      snapshot: optional(
        flag(
          'Whether the state of its repository is recorded before it, to show its changes. Default: true.',
        ),
      ),
      cwd: text('Absolute working directory.'),
      environment: text('Key of the stored environment it runs in.'),
      umask: optional(umask()),
      openFiles: optional(openFiles()),
      model: optional(text('The name of the model, as the agent spells it.')),
      maxTurns: optional(count(1, 'The maximum number of turns, after which it is ended.')),
      maxCostUsd: optional(usDollars('The maximum cost of one attempt, in US dollars.')),
      maxTokens: optional(count(1, 'The maximum number of tokens that one attempt reads and writes.')),
      onLimit: optional(limitPolicy()),
      session: optional(text('Session of the agent to continue, rather than begin a new one.')),
      ifLost: optional(lossPolicy()),
      unattendedQuestions: optional(unattendedQuestions()),
      mayIgnoreMode: optional(
        flag('Whether it starts in read-only mode even if nothing enforces the mode. Default: false.'),
      ),
      offersTools: optional(
        flag("Whether the agent is offered Legwork's tools, as an MCP server. Default: false."),
      ),
      isBriefed: optional(flag('Whether the agent gets a short explanation of Legwork. Default: false.')),
    },
    'A run of an agent.',
  ),
);
export type AgentSpec = Fitting<typeof agentSpec>;

export function usDollars(says: string, called?: string) {
  return numberOf({ isFine: (dollars) => dollars > 0, expected: 'more than 0 US dollars' }, says, called);
}

const anyNumber = { isFine: Number.isFinite, expected: 'a number' };

/** A limit that a run has reached, about which a person is asked. */
export const limitAsk = described(() =>
  object(
    {
      limit: oneOf(['turns', 'cost', 'tokens', 'budget'], 'Which limit.'),
      used: numberOf(anyNumber, 'How much has been used, in the unit of the limit.'),
      most: numberOf(anyNumber, 'The limit: turns, US dollars or tokens.'),
      budget: optional(text('Which budget, in words.')),
      since: time('Since when.'),
    },
    'A limit that the run has reached; it is paused until a person answers.',
  ),
);
export type LimitAsk = Fitting<typeof limitAsk>;

const spentOn = (says: string) =>
  optional(
    object(
      {
        day: text('A day in local time: `2026-01-31`.'),
        usd: numberOf(anyNumber, 'US dollars.'),
      },
      says,
    ),
  );

/** A message that waits until an agent accepts it. */
export const inboxMessage = described(() =>
  object(
    {
      id: text('Its id.'),
      from: optional(text('The sender, if it is not the user of the run.')),
      content: text('The message.'),
      at: time('When it was received.'),
    },
    'A message that waits.',
  ),
);
export type InboxMessage = Fitting<typeof inboxMessage>;

/** The state of an agent run, kept after its end. */
export const agentFacts = described(() =>
  object(
    {
      transcript: text('File of its events (`AgentEvent`, a JSON line each) in this attempt.'),
      session: optional(
        text("The agent's own session: the checkpoint from which a further attempt continues."),
      ),
      model: optional(text('The model.')),
      version: optional(text('Version of the agent.')),
      title: optional(text("The agent's title for its session.")),
      mode: optional(runMode()),
      models: optional(listOf(text('A model.'), 'The models that it can switch to.')),
      commands: optional(
        listOf(
          object(
            {
              name: text('Its name, without the slash.'),
              description: text('What it does.'),
              hint: optional(text('A hint about its arguments.')),
            },
            'A command.',
          ),
          'The commands that a message may begin with.',
        ),
      ),
      context: optional(
        object(
          { used: count(0, 'Tokens.'), size: count(0, 'The maximum number of tokens.') },
          'How much of its context the model has used.',
        ),
      ),
      saidLastAt: optional(
        time('When it last sent or received something; only while that is more than a minute ago.'),
      ),
      usage: optional(agentUsage()),
      usageBefore: optional(agentUsage()),
      files: optional(
        listOf(
          text('A path.'),
          'Files it changed, those inside its folder relative to it; at most a hundred, of `fileCount`.',
        ),
      ),
      fileCount: optional(count(0, 'How many files it changed.')),
      lastAction: optional(text('Its current or last action: "editing src/a.ts".')),
      requests: optional(
        listOf(agentRequest(), 'Its open requests, oldest first, without the input of tools.'),
      ),
      inbox: optional(listOf(inboxMessage(), 'Messages that it has not received yet, oldest first.')),
      resumes: optional(
        object(
          {
            session: text('The session.'),
            prompt: text('The prompt that replaces the prompt of the spec.'),
            from: optional(text('The sender of the prompt.')),
          },
          'How this attempt continues where an earlier one ended.',
        ),
      ),
      prompt: optional(
        text('The prompt of this attempt, where it starts over with another than that of the spec.'),
      ),
      limitAsk: optional(limitAsk()),
      spent: spentOn('What it has cost on the last day on which it cost something.'),
      beyond: spentOn('How much more than each budget a person has let it go on with, and on which day.'),
      losses: optional(count(0, 'How often in a row it was resumed automatically after a loss.')),
    },
    'The state of an agent run; `usage` is that of this attempt, `usageBefore` that of earlier ones of its session.',
  ),
);
export type AgentFacts = Fitting<typeof agentFacts>;

/** An agent as shown to a person. */
export interface AgentOffer {
  id: string;
  name: string;
  provider?: string;
  /** The words that start it; missing if it was not found. */
  program?: string[];
  /** The agent's own version text; missing if it was not found or printed none. */
  version?: string;
  /** How to install it, in one sentence. */
  install: string;
  /** Whether it can ask during a run, and accepts messages. */
  asks: boolean;
  takesMessages: boolean;
  /** Whether a later run can continue the session of an earlier one. */
  resumes: boolean;
  /** What it does without asking in each mode; missing if that is not known, and from older hosts. */
  modes?: Record<RunMode, string>;
}

/** The total usage of all attempts of the session. */
export function totalUsage({ usage = {}, usageBefore = {} }: AgentFacts): AgentUsage {
  return addUsage(usageBefore, usage);
}

/** The sum of both; values missing in both are missing. */
export function addUsage(a: AgentUsage, b: AgentUsage): AgentUsage {
  const names = ['turns', 'inputTokens', 'outputTokens', 'costUsd', 'premiumRequests'] as const;
  const told = names.filter((name) => a[name] !== undefined || b[name] !== undefined);
  return Object.fromEntries(told.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}
