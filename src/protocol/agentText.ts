import { firstLine } from '../base/firstLine.ts';
import { oneLine, plainText } from '../base/plainText.ts';
import type { AgentEnd, AgentStep, AgentUsage } from './agentEvents.ts';
import type { AgentRequest, FieldValue, RequestField } from './agentRequests.ts';
import type { AgentTool } from './agentTools.ts';
import { modeWords } from './runMode.ts';

/* The text of agent events, in every place where they are shown. */

/** The maximum length of a question that has many lines. */
const QUESTION_LENGTH = 300;
/** Labels of options that add nothing to the decision. */
const PLAIN_WORDS = /^(?:allow|deny|reject|approve|keep planning|yes|no)$/i;

const VERBS: Record<AgentTool['kind'], string> = {
  read: 'reading',
  edit: 'editing',
  delete: 'deleting',
  move: 'moving',
  search: 'searching',
  execute: 'running',
  think: 'thinking about',
  fetch: 'fetching',
  other: 'using',
};

/** "running npm test". */
export function actionOfTool({ kind, name, title }: AgentTool): string {
  if (title === kind) return VERBS[kind];
  return kind === 'other' && title !== name ? `using ${name}: ${title}` : `${VERBS[kind]} ${title}`;
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
      return `asks: ${questionsText(request, briefly)}`;
    case 'plan':
      return 'wants its plan approved';
    default:
      return permissionText(request);
  }
}

/** The question; of several what is said before them, which says more than the first. `shown` makes its words fit. */
export function questionsText(
  { tool, text, fields = [] }: Pick<AgentRequest, 'tool' | 'fields' | 'text'>,
  shown: (words: string) => string = plainText,
): string {
  const [first] = fields;
  const question = shown((fields.length === 1 ? first?.label : text) ?? first?.label ?? tool.title);
  return fields.length > 1 ? `${question} (${fields.length} questions)` : question;
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
): string {
  const { decision, option, fields, reason, isUnattended } = answer;
  if (fields) return `answered: ${valuesText(fields, request?.fields)}`;
  const isDenied = decision.startsWith('deny');
  const words = option === undefined ? '' : oneLine(plainText(option));
  const name = words === '' || PLAIN_WORDS.test(words) ? undefined : words;
  if (isUnattended) return 'declined, because nobody was there';
  if (!isDenied) return name === undefined ? ALLOWED[request?.kind ?? 'permission'] : `answered: ${name}`;
  const why = [name, reason && oneLine(plainText(reason))].filter(Boolean).join('; ');
  const denied = DENIED[request?.kind ?? 'permission'];
  return why === '' ? denied : `${denied}: ${why}`;
}

const ALLOWED = { permission: 'allowed', question: 'answered', plan: 'approved' } as const;
const DENIED = { permission: 'denied', question: 'declined', plan: 'not approved' } as const;

/** "Blue", or for several questions "Color: Blue, Sizes: M, L". */
function valuesText(values: Record<string, FieldValue>, fields: readonly RequestField[] = []): string {
  const texts = Object.entries(values).map(([id, value]) => {
    const field = fields.find((each) => each.id === id);
    return { name: oneLine(plainText(field?.header ?? field?.label ?? id)), text: valueText(value, field) };
  });
  return texts.length === 1
    ? (texts[0]?.text ?? '')
    : texts.map(({ name, text }) => `${name}: ${text}`).join(', ');
}

/** The answer to one question in words: the names of options, "yes", "3". */
export function valueText(value: FieldValue, field?: Pick<RequestField, 'options'>): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((each) => valueText(each, field)).join(', ') || 'none';
  const label = field?.options?.find(({ id }) => id === value)?.label;
  return oneLine(plainText(label || String(value)));
}

/** "mode: may edit files, model: sonnet", of what has changed. */
export function settingsText({ mode, model }: AgentStep & { type: 'settings' }): string {
  const parts = [mode !== undefined && `mode: ${modeWords(mode)}`, model !== undefined && `model: ${model}`];
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
): string | undefined {
  const since = run.silentSince ?? run.agent?.saidLastAt;
  if (run.status.state !== 'running' || run.pausedAt !== undefined || since === undefined) return undefined;
  const ms = Math.max(0, nowMs - Date.parse(since));
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `silent for ${Math.floor(ms / 1000)} s`;
  return minutes < 60
    ? `silent for ${minutes} min`
    : `silent for ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "waiting for 1 background task: npm test". */
export function backgroundText(tasks: readonly string[]): string {
  const what = tasks.length === 1 ? '1 background task' : `${tasks.length} background tasks`;
  return plainText(`waiting for ${what}: ${tasks.join(', ')}`);
}

export function endText(end: AgentEnd): string {
  return end.state === 'failed' ? `failed: ${plainText(end.message)}` : end.state;
}

/** "3 turns, 1200 tokens in, 60 out, $0.0024", as far as known. */
export function usageText({
  turns,
  inputTokens,
  outputTokens,
  costUsd,
  premiumRequests,
}: AgentUsage): string {
  const parts = [
    turns !== undefined && `${turns} ${turns === 1 ? 'turn' : 'turns'}`,
    inputTokens !== undefined && `${inputTokens} tokens in`,
    outputTokens !== undefined && `${outputTokens} out`,
    costUsd !== undefined && costUsd > 0 && `$${costUsd.toFixed(costUsd < 0.1 ? 4 : 2)}`,
    premiumRequests !== undefined && `${premiumRequests} premium requests`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
