import { l10n } from 'vscode';
import { commandText } from '../../base/commandText.ts';
import { revealed } from '../../base/plainText.ts';
import { badRequest } from '../../protocol/errors.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import type { Tool } from '../../tools/tool.ts';

/** What a person reads before a model does something. */
export interface Confirmation {
  title: string;
  /** Values of one line. */
  facts: { label: string; text: string }[];
  /** What is run, said or sent, in its own lines. */
  subject?: { label: string; text: string };
}

/** Nobody reads more before agreeing. */
const LENGTH_LIMIT = 16 * 1024;

/** The parameter that says what is run, said or sent. */
const SUBJECTS = {
  command: l10n.t('Command'),
  prompt: l10n.t('Prompt'),
  content: l10n.t('Message'),
} as const;

/** What else is known about the call. */
export interface CallContext {
  /** The folder in which something is started. */
  folder?: string;
  /** The task that it is about. */
  task?: Task;
}

/**
 * The question to a person about a call of a tool that does more than look: everything that the model passes, exactly.
 * @throws badRequest if that is too long to be shown
 */
export function confirmationOf(
  tool: Pick<Tool, 'title'>,
  params: Record<string, unknown>,
  { folder, task }: CallContext,
): Confirmation {
  const { cwd, ...rest } = params;
  const subject = Object.entries(SUBJECTS).find(([name]) => rest[name] !== undefined);
  const others = Object.entries(rest).filter(([name]) => name !== subject?.[0]);
  const facts = [
    ...(folder === undefined ? [] : [[l10n.t('Folder'), folder]]),
    ...(folder === undefined && cwd !== undefined ? [['cwd', cwd]] : []),
    ...(task ? [[l10n.t('Task'), titleOf(task)]] : []),
    ...(task ? askedFacts(task, rest) : []),
    ...others,
  ].map(([label, value]) => ({ label: revealed(String(label)), text: revealed(lineOf(value)) }));
  const said = subject && { label: subject[1], text: revealed(subjectText(rest[subject[0]])) };
  const length = [...facts, ...(said ? [said] : [])].reduce((sum, { text }) => sum + text.length, 0);
  if (length > LENGTH_LIMIT) {
    throw badRequest(
      `This is too long (${length} characters) for a person to confirm. Put it in a file, and pass the name of that file.`,
    );
  }
  return { title: `${tool.title}?`, facts, ...(said && { subject: said }) };
}

/** What an agent asks, and which of its options the answer is, in its own words. */
function askedFacts({ agent }: Task, answer: Record<string, unknown>): [string, unknown][] {
  const { request: id, option } = answer;
  const requests = agent?.requests ?? [];
  const request = id === undefined ? requests[0] : requests.find((each) => each.id === id);
  if (!request) return [];
  const { tool, text, fields = [], options } = request;
  const asked = new Set([tool.command ?? tool.title, text, ...fields.map(({ label }) => label)]);
  const chosen = options.find((each) => each.id === option)?.label;
  return [
    [l10n.t('It asks'), [...asked].filter(Boolean).join(' · ')],
    ...(chosen === undefined || chosen === option
      ? []
      : [[l10n.t('Answer'), chosen] satisfies [string, unknown]]),
  ];
}

function subjectText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isWords(value) ? commandText(value) : JSON.stringify(value);
}

function lineOf(value: unknown): string {
  return typeof value === 'string' && !value.includes('\n') ? value : JSON.stringify(value);
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}
