import { firstLine } from '../base/firstLine.ts';
import { oneLine, plainText } from '../base/plainText.ts';
import { inEnglish, type Say } from '../base/say.ts';
import type { AgentEnd, AgentStep, AgentUsage } from './agentEvents.ts';
import type { AgentRequest, FieldValue, RequestField } from './agentRequests.ts';
import type { AgentTool } from './agentTools.ts';
import { modeWords } from './runMode.ts';

/* The text of agent events, in every place where they are shown. */

/** The maximum length of a question that has many lines. */
const QUESTION_LENGTH = 300;
/** Labels of options that add nothing to the decision. */
const PLAIN_WORDS = /^(?:allow|deny|reject|approve|keep planning|yes|no)$/i;

/** What it does, alone and with what it does it to. */
const ACTIONS: Record<
  AgentTool['kind'],
  [alone: (say: Say) => string, to: (say: Say, what: string) => string]
> = {
  read: [(say) => say('reading'), (say, what) => say('reading {0}', what)],
  edit: [(say) => say('editing'), (say, what) => say('editing {0}', what)],
  delete: [(say) => say('deleting'), (say, what) => say('deleting {0}', what)],
  move: [(say) => say('moving'), (say, what) => say('moving {0}', what)],
  search: [(say) => say('searching'), (say, what) => say('searching {0}', what)],
  execute: [(say) => say('running'), (say, what) => say('running {0}', what)],
  think: [(say) => say('thinking about'), (say, what) => say('thinking about {0}', what)],
  fetch: [(say) => say('fetching'), (say, what) => say('fetching {0}', what)],
  other: [(say) => say('using'), (say, what) => say('using {0}', what)],
};

/** "running npm test". */
export function actionOfTool({ kind, name, title }: AgentTool, say: Say = inEnglish): string {
  // A transcript of a later version may know others.
  const [alone, to] = ACTIONS[kind] ?? ACTIONS.other;
  if (title === kind) return alone(say);
  return kind === 'other' && title !== name ? say('using {0}: {1}', name, title) : to(say, title);
}

/** What a run does without a tool, as it is recorded. */
const STATES: Record<string, (say: Say) => string> = {
  starting: (say) => say('starting'),
  writing: (say) => say('writing'),
  thinking: (say) => say('thinking'),
  'done, waits for more': (say) => say('done, waits for more'),
};

/** The recorded action of a run, which is in English, said anew: "editing src/a.ts". What is not known stays as it is. */
export function actionIn(text: string, say: Say): string {
  const state = Object.hasOwn(STATES, text) ? STATES[text] : undefined;
  if (state) return state(say);
  for (const [alone, to] of Object.values(ACTIONS)) {
    if (text === alone(inEnglish)) return alone(say);
    const before = to(inEnglish, '');
    if (text.startsWith(before)) return to(say, text.slice(before.length));
  }
  return text;
}

/** 'needs you: allow Bash "npm test"?' */
export function questionOf({ name, title }: AgentTool): string {
  return title === name ? `needs you: allow ${name}?` : `needs you: allow ${name} "${title}"?`;
}

/** 'needs you: allow Bash?', or what is asked where the request says it itself. */
export function permissionText({ tool, text }: Pick<AgentRequest, 'tool' | 'text'>): string {
  return text === undefined ? questionOf(tool) : `needs you: ${text}`;
}

/** 'needs you: allow Bash?', "asks: Which color do you want?", or "wants its plan approved". */
export function askText(request: Pick<AgentRequest, 'kind' | 'tool' | 'fields' | 'text'>): string {
  switch (request.kind) {
    case 'question':
      return `asks: ${questionsText(request, { shown: briefly })}`;
    case 'plan':
      return 'wants its plan approved';
    default:
      return permissionText(request);
  }
}

/** The question; of several, the introduction to them, which says more than the first one. `shown` makes its words fit. */
export function questionsText(
  { tool, text, fields = [] }: Pick<AgentRequest, 'tool' | 'fields' | 'text'>,
  { shown = plainText, say = inEnglish }: { shown?: (words: string) => string; say?: Say } = {},
): string {
  const [first] = fields;
  const question = shown((fields.length === 1 ? first?.label : text) ?? first?.label ?? tool.title);
  return fields.length > 1 ? say('{0} ({1} questions)', question, fields.length) : question;
}

function briefly(words: string): string {
  return firstLine(oneLine(plainText(words)), QUESTION_LENGTH);
}

/**
 * "allowed", "approved", "declined", or the answer in the agent's own words: "answered: SQLite". The request contains
 * the question, and the names of options.
 */
export function answerText(
  answer: AgentStep & { type: 'answer' },
  request?: Pick<AgentRequest, 'kind' | 'fields'>,
  say: Say = inEnglish,
): string {
  const { decision, option, fields, reason, isUnattended } = answer;
  if (fields) return say('answered: {0}', valuesText(fields, request?.fields, say));
  const isDenied = decision.startsWith('deny');
  const words = option === undefined ? '' : oneLine(plainText(option));
  const name = words === '' || PLAIN_WORDS.test(words) ? undefined : words;
  if (isUnattended) return say('declined, because nobody was there');
  if (!isDenied)
    return name === undefined ? ALLOWED[request?.kind ?? 'permission'](say) : say('answered: {0}', name);
  const why = [name, reason && oneLine(plainText(reason))].filter(Boolean).join('; ');
  const denied = DENIED[request?.kind ?? 'permission'](say);
  return why === '' ? denied : `${denied}: ${why}`;
}

const ALLOWED = {
  permission: (say: Say) => say('allowed'),
  question: (say: Say) => say('answered'),
  plan: (say: Say) => say('approved'),
};
const DENIED = {
  permission: (say: Say) => say('denied'),
  question: (say: Say) => say('declined'),
  plan: (say: Say) => say('not approved'),
};

/** "Blue", or for several questions "Color: Blue, Sizes: M, L". */
function valuesText(
  values: Record<string, FieldValue>,
  fields: readonly RequestField[] = [],
  say: Say = inEnglish,
): string {
  const texts = Object.entries(values).map(([id, value]) => {
    const field = fields.find((each) => each.id === id);
    return {
      name: oneLine(plainText(field?.header ?? field?.label ?? id)),
      text: valueText(value, field, say),
    };
  });
  return texts.length === 1
    ? (texts[0]?.text ?? '')
    : texts.map(({ name, text }) => `${name}: ${text}`).join(', ');
}

/** The answer to one question in words: the names of options, "yes", "3". */
export function valueText(
  value: FieldValue,
  field?: Pick<RequestField, 'options'>,
  say: Say = inEnglish,
): string {
  if (typeof value === 'boolean') return value ? say('yes') : say('no');
  if (Array.isArray(value)) return value.map((each) => valueText(each, field, say)).join(', ') || say('none');
  const label = field?.options?.find(({ id }) => id === value)?.label;
  return oneLine(plainText(label || String(value)));
}

/** "mode: may edit files, model: sonnet", of what has changed. */
export function settingsText(
  { mode, model }: AgentStep & { type: 'settings' },
  say: Say = inEnglish,
): string {
  const parts = [
    mode !== undefined && say('mode: {0}', modeWords(mode, say)),
    model !== undefined && say('model: {0}', model),
  ];
  return plainText(parts.filter((part) => part !== false).join(', '));
}

/** The name of an attachment: "diagram.png", "image/png". */
export function attachmentText({ name, uri, mimeType }: AgentStep & { type: 'attachment' }): string {
  return oneLine(plainText(name ?? uri ?? mimeType ?? 'attachment'));
}

/** "silent for 4 min", of a task that is at work and has printed nothing for long, or a run in which nothing was said. */
export function silentText(
  run: {
    agent?: { saidLastAt?: string };
    silentSince?: string;
    status: { state: string };
    pausedAt?: string;
  },
  nowMs: number,
  say: Say = inEnglish,
): string | undefined {
  const since = run.silentSince ?? run.agent?.saidLastAt;
  if (run.status.state !== 'running' || run.pausedAt !== undefined || since === undefined) return undefined;
  const ms = Math.max(0, nowMs - Date.parse(since));
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return say('silent for {0} s', Math.floor(ms / 1000));
  return minutes < 60
    ? say('silent for {0} min', minutes)
    : say('silent for {0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}

/** "waiting for 1 background task: npm test". */
export function backgroundText(tasks: readonly string[], say: Say = inEnglish): string {
  const names = tasks.join(', ');
  return plainText(
    tasks.length === 1
      ? say('waiting for 1 background task: {0}', names)
      : say('waiting for {0} background tasks: {1}', tasks.length, names),
  );
}

export function endText(end: AgentEnd, say: Say = inEnglish): string {
  switch (end.state) {
    case 'failed':
      return say('failed: {0}', plainText(end.message));
    case 'completed':
      return say('completed');
    case 'cancelled':
      return say('cancelled');
  }
}

/** "3 turns, 1200 tokens in, 60 out, $0.0024", as far as known. */
export function usageText(
  { turns, inputTokens, outputTokens, costUsd, premiumRequests }: AgentUsage,
  say: Say = inEnglish,
): string {
  const parts = [
    turns !== undefined && (turns === 1 ? say('1 turn') : say('{0} turns', turns)),
    inputTokens !== undefined && say('{0} tokens in', inputTokens),
    outputTokens !== undefined && say('{0} out', outputTokens),
    costUsd !== undefined && costUsd > 0 && `$${costUsd.toFixed(costUsd < 0.1 ? 4 : 2)}`,
    premiumRequests !== undefined && say('{0} premium requests', premiumRequests),
  ];
  return parts.filter((part) => part !== false).join(', ');
}
