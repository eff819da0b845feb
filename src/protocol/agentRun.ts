import * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { agentUsage, type AgentUsage } from './agentEvents.ts';
import { agentRequest } from './agentRequests.ts';
import {
  count,
  flag,
  listOf,
  mustBe,
  numberOf,
  object,
  oneOf,
  optional,
  text,
  time,
  told,
} from './fields.ts';
import { runMode } from './runMode.ts';
import { umask } from './process.ts';

const TRANSPORTS = ['jsonl', 'control', 'acp', 'plain'] as const;

/**
 * How one speaks with an agent: `jsonl` only listens; `control` is Claude's protocol over stdin and stdout;
 * `acp` the Agent Client Protocol; `plain` is text.
 */
export type Transport = (typeof TRANSPORTS)[number];

/** Whether one speaks with the agent while it works: it can ask, and takes messages and an interrupt. */
export function isConversation(transport: Transport): boolean {
  return transport === 'control' || transport === 'acp';
}

/** What is done about a run whose process is gone, as after a crash of the machine: go on by itself, offer it, or neither. */
export const lossPolicy = described(() =>
  oneOf(
    ['resume', 'ask', 'leave'],
    'What is done when the process of the run is lost: it goes on by itself, that is offered, or neither. Default: ask.',
    'The policy for a lost run',
  ),
);
export type LossPolicy = Fitting<typeof lossPolicy>;

/** What happens to a question or a plan while no person is connected. */
export const unattendedQuestions = described(() =>
  oneOf(
    ['wait', 'decline'],
    'What happens to a question or a plan while no person is connected: it waits, or is declined. Default: wait.',
    'The policy for questions that nobody sees',
  ),
);
export type UnattendedQuestions = Fitting<typeof unattendedQuestions>;

/**
 * How an agent of the user's is started: a command line, or its words with how to speak with it. For an agent that
 * Legwork knows it replaces the command; an empty one turns that agent off.
 */
export const agentSetting = described(() => {
  const words = 'A command line, or its words.';
  const error = mustBe('a command line, or an object with its `command`', 'The setting of an agent');
  const whole = object(
    {
      command: told(
        z.union([z.string(), z.readonly(z.array(z.string()))], { error: mustBe('a text or a list') }),
        words,
      ),
      transport: optional(oneOf(['acp', 'plain'], 'How one speaks with it.')),
      name: optional(text('What people call it.')),
    },
    'The command, and how one speaks with it.',
  );
  return told(z.union([z.string(), whole], { error }), 'How the agent is started; empty turns it off.');
});
export type AgentSetting = Fitting<typeof agentSetting>;

/** An agent that runs as a process of this machine. */
export const agentSpec = described(() =>
  object(
    {
      agent: text('Id of the agent: `claude`, or that of a setting.'),
      agentName: text('What people call it.'),
      provider: optional(text('Whose it is: `Anthropic`.')),
      program: listOf(text('A word.'), 'The words that start it.'),
      transport: oneOf(TRANSPORTS, 'How one speaks with it.'),
      isTransportGuessed: optional(
        flag('Nobody said how it is spoken with: its command was taken for one that prints plain text.'),
      ),
      prompt: text('What it was asked.'),
      systemPrompt: optional(text('What it was told beforehand.')),
      mode: runMode(),
      cwd: text('Absolute working directory.'),
      environment: text('Key of the stored environment it runs in.'),
      umask: optional(umask()),
      model: optional(text('As the agent writes it.')),
      maxTurns: optional(count(1, 'Iterations after which it is ended.')),
      maxCostUsd: optional(usDollars('What one attempt may cost, in US dollars.')),
      session: optional(text('Session of the agent to go on with, rather than begin one.')),
      ifLost: optional(lossPolicy()),
      unattendedQuestions: optional(unattendedQuestions()),
      mayIgnoreMode: optional(
        flag('It starts in read-only mode even where nothing holds the agent to it. Default: false.'),
      ),
    },
    'A run of an agent.',
  ),
);
export type AgentSpec = Fitting<typeof agentSpec>;

export function usDollars(says: string, called?: string) {
  return numberOf({ isFine: (dollars) => dollars > 0, expected: 'more than 0 US dollars' }, says, called);
}

/** A message that waits until an agent takes it. */
export const inboxMessage = described(() =>
  object(
    {
      id: text('Its id.'),
      from: optional(text('Who says it, where that is not the person whose run it is.')),
      content: text('The message.'),
      at: time('When it came.'),
    },
    'A message that waits.',
  ),
);
export type InboxMessage = Fitting<typeof inboxMessage>;

/** What is known of an agent run while it works and after. */
export const agentFacts = described(() =>
  object(
    {
      transcript: text('File of its events (`AgentEvent`, a JSON line each) in this attempt.'),
      session: optional(
        text("The agent's own session: the checkpoint from which a further attempt goes on."),
      ),
      model: optional(text('The model.')),
      version: optional(text('Version of the agent.')),
      title: optional(text('What the agent calls its session.')),
      mode: optional(runMode()),
      models: optional(listOf(text('A model.'), 'The models that it can change to.')),
      commands: optional(
        listOf(
          object(
            {
              name: text('Its name, without the slash.'),
              description: text('What it does.'),
              hint: optional(text('What may follow it.')),
            },
            'A command.',
          ),
          'The commands that a message may begin with.',
        ),
      ),
      context: optional(
        object(
          { used: count(0, 'Tokens.'), size: count(0, 'Tokens that fit.') },
          'How much of its context the model has used.',
        ),
      ),
      saidLastAt: optional(
        time('When something was last said, by it or to it; only while that is more than a minute ago.'),
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
      lastAction: optional(text('What it does now, or did last: "editing src/a.ts".')),
      requests: optional(
        listOf(agentRequest(), 'What it asks, oldest first, without what the tools were given.'),
      ),
      inbox: optional(listOf(inboxMessage(), 'Messages that it has not taken yet, oldest first.')),
      resumes: optional(
        object(
          {
            session: text('The session.'),
            prompt: text("What it is asked instead of the spec's prompt."),
            from: optional(text('Who asks that.')),
          },
          'With what this attempt goes on where an earlier one ended.',
        ),
      ),
      losses: optional(count(0, 'How often in a row it went on by itself after a loss.')),
    },
    'What is known of a run of an agent; `usage` is of this attempt, `usageBefore` of earlier ones of its session.',
  ),
);
export type AgentFacts = Fitting<typeof agentFacts>;

/** An agent as it can be offered to a person. */
export interface AgentOffer {
  id: string;
  name: string;
  provider?: string;
  /** The words that start it; missing: it was not found. */
  program?: string[];
  /** As it says itself; missing where it was not found or did not say. */
  version?: string;
  /** How to get it, in one sentence. */
  install: string;
  /** Whether it can ask while it runs, and take messages. */
  asks: boolean;
  takesMessages: boolean;
  /** Whether a later run can go on with the session of an earlier one. */
  resumes: boolean;
}

/** What all attempts of the session have used together. */
export function totalUsage({ usage = {}, usageBefore = {} }: AgentFacts): AgentUsage {
  return addUsage(usageBefore, usage);
}

/** Both together; what neither tells is missing. */
export function addUsage(a: AgentUsage, b: AgentUsage): AgentUsage {
  const names = ['turns', 'inputTokens', 'outputTokens', 'costUsd', 'premiumRequests'] as const;
  const told = names.filter((name) => a[name] !== undefined || b[name] !== undefined);
  return Object.fromEntries(told.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}
