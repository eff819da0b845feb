import { oneLine } from '../base/plainText.ts';
import type { TaskNews } from '../protocol/messages.ts';
import { isToldByRun } from '../protocol/checks.ts';
import { approvalOf, gateOf, needsPerson, openRequests } from '../protocol/openRequests.ts';
import { titleOf, type Task } from '../protocol/task.ts';
import { stateReason, stateText } from './taskText.ts';

/** Sequences with which a terminal shows a notification, also when it is at the other end of an SSH connection. */
export const NOTICE_FORMS = ['osc9', 'osc777'] as const;
export type NoticeForm = (typeof NOTICE_FORMS)[number];

export function isNoticeForm(word: string): word is NoticeForm {
  return NOTICE_FORMS.includes(word as NoticeForm);
}

/** Terminals cut or refuse longer ones. */
const LONGEST = 200;
const BELL = '\u0007';

/** Programs, by `TERM_PROGRAM`, that take OSC 9; most others that take any take OSC 777. */
const OSC9_PROGRAMS = new Set(['iTerm.app', 'WezTerm', 'ghostty', 'Hyper', 'WarpTerminal']);

/** The form that the terminal most likely understands. */
export function noticeFormOf(environment: NodeJS.ProcessEnv): NoticeForm {
  const { TERM_PROGRAM = '', TERM = '', LC_TERMINAL = '' } = environment;
  if (OSC9_PROGRAMS.has(TERM_PROGRAM) || LC_TERMINAL === 'iTerm2') return 'osc9';
  if (environment.KITTY_WINDOW_ID || environment.ConEmuPID || /kitty|ghostty|wezterm/.test(TERM))
    return 'osc9';
  return 'osc777';
}

/** Where and how notifications are shown. */
interface NoticeWay {
  form: NoticeForm;
  isTmux: boolean;
}

/** Shows notifications at a terminal, each need once. */
export class TerminalNotices {
  readonly #terminal: NodeJS.WritableStream;
  readonly #way: NoticeWay;
  /** What each task was last said to need. */
  readonly #needs = new Map<string, string>();

  constructor(terminal: NodeJS.WritableStream, way: NoticeWay) {
    this.#terminal = terminal;
    this.#way = way;
  }

  handleNews(news: TaskNews, task: Task | undefined): void {
    const notice = noticeOf(news, task);
    if (!task || !notice) return;
    const { id } = task;
    const need = needOf(task);
    if (need !== undefined && this.#needs.get(id) === need) return;
    if (need === undefined) this.#needs.delete(id);
    else this.#needs.set(id, need);
    this.#terminal.write(noticeSequence(notice, this.#way));
  }
}

/** Identifies what a task needs a person for, as long as it does. */
function needOf(task: Task): string | undefined {
  const { status } = task;
  if (status.state === 'waiting') return `${status.for} ${status.since ?? status.message}`;
  const approval = approvalOf(task);
  const gate = gateOf(task);
  if (gate) return `gate ${gate.since}`;
  return approval && `approval ${approval.since}`;
}

/** What a person is told about a step; nothing for steps that need nobody. */
export function noticeOf(
  news: TaskNews,
  task: Task | undefined,
): { title: string; text: string } | undefined {
  if (!task) return undefined;
  const says = noticeTitle(news, task);
  if (says === undefined) return undefined;
  const reason = approvalOf(task) ? openRequests(task)[0]?.text : stateReason(task);
  return { title: says, text: [titleOf(task), reason].filter(Boolean).join(': ') };
}

function noticeTitle({ type }: TaskNews, task: Task): string | undefined {
  const isEnd = type === 'completed' || type === 'failed';
  if (isEnd && isToldByRun(task)) return undefined;
  if (type === 'completed') return 'Task done';
  if (type === 'failed') return `Task ${stateText(task)}`;
  if (type === 'silent') return 'Task is silent';
  const mayBegin = type === 'stateChanged' || type === 'registered';
  return mayBegin && needsPerson(task) ? 'Task needs you' : undefined;
}

/** The sequence that shows a notification; nothing in the texts can end it, or begin another. */
export function noticeSequence(
  { title, text }: { title: string; text: string },
  { form, isTmux }: NoticeWay,
): string {
  const plain = (part: string) => oneLine(part, LONGEST);
  const payload =
    form === 'osc9'
      ? // Begins with a letter: a number would be another command of some terminals.
        `9;${plain(`${title}: ${text}`)}`
      : `777;notify;${plain(title).replaceAll(';', ',')};${plain(text)}`;
  const sequence = `\u001b]${payload}${BELL}`;
  // tmux passes on what is wrapped so, if its option allow-passthrough is on.
  return isTmux ? `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\` : sequence;
}
