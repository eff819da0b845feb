import { stripVTControlCharacters } from 'node:util';
import type { AgentEnd, AgentStep, AgentTool, AgentUsage, FileChange } from '../protocol/agentEvents.ts';
import { oneLine } from './tools.ts';

const OUTPUT_LINES = 20;
const ACTION_LENGTH = 80;
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
/** Steps that stand below the tool call they belong to. */
const WORK: readonly AgentStep['type'][] = [
  ...(['toolStart', 'toolEnd', 'permission', 'permissionAnswer', 'permissionWithdrawn'] as const),
];
const SIGNS: Record<FileChange['kind'], string> = { add: '+', update: '~', delete: '-' };

/** A transcript as text to read: what was asked, said, run and changed, and what it cost. */
export function transcriptText(steps: Iterable<AgentStep>): string {
  const writer = new TranscriptWriter();
  return [...steps].map((step) => writer.write(step)).join('') + writer.end();
}

/** Writes a transcript as it grows. What it writes is plain text, whatever an agent says. */
export class TranscriptWriter {
  readonly #tools = new Map<string, AgentTool>();
  #usage: AgentUsage = {};
  /** What was written last: text may go on, and lines of work stand together. */
  #last: 'nothing' | 'text' | 'work' | 'other' = 'nothing';
  #lastStarted: string | undefined;
  #lastEnd = '';

  /** What to append for a step. */
  write(step: AgentStep): string {
    const isText = step.type === 'text' || step.type === 'thought';
    const isInText = this.#last === 'text';
    if (isText && step.isDelta && isInText) return plain(step.text);
    const block = this.#block(step);
    if (!block) return '';
    const kind = isText
      ? ('text' as const)
      : WORK.includes(step.type)
        ? ('work' as const)
        : ('other' as const);
    const isTogether = kind === 'work' && this.#last === 'work' && step.type !== 'toolStart';
    const gap = this.#last === 'nothing' || isTogether ? '' : '\n';
    this.#last = kind;
    return (isInText ? '\n' : '') + gap + block + (isText ? '' : '\n');
  }

  /** What to append when nothing follows. */
  end(): string {
    return this.#last === 'text' ? '\n' : '';
  }

  #block(step: AgentStep): string {
    switch (step.type) {
      case 'message':
        return `> ${indent(plain(step.text).trimEnd(), '> ')}`;
      case 'text':
        return plain(step.text);
      case 'thought':
        return `(thinking) ${plain(step.text)}`;
      case 'toolStart':
        this.#tools.set(step.tool.id, step.tool);
        this.#lastStarted = step.tool.id;
        return step.tool.kind === 'execute' ? `$ ${commandText(step.tool)}` : plain(actionOfTool(step.tool));
      case 'toolEnd':
        return this.#toolEnd(step);
      case 'permission':
        return plain(questionOf(step.request.tool));
      case 'permissionAnswer':
        return step.decision.startsWith('allow') ? '  allowed' : '  denied';
      case 'permissionWithdrawn':
        return '  no longer asked';
      case 'notice':
        return `! ${plain(step.text)}`;
      case 'plan':
        return step.entries
          .map(({ text, status }) => `[${status === 'done' ? 'x' : ' '}] ${plain(text)}`)
          .join('\n');
      case 'usage':
        this.#usage = step.usage;
        return '';
      case 'session':
        return '';
      case 'turnEnd':
        this.#lastEnd = step.end.state === 'completed' ? '' : endText(step.end);
        return this.#lastEnd;
      case 'end':
        return this.#end(endText(step.end));
    }
  }

  /** What the last turn has told already is not told again. */
  #end(text: string): string {
    const parts = [text === this.#lastEnd ? '' : text, usageText(this.#usage)];
    return parts.filter(Boolean).join('\n');
  }

  #toolEnd({ tool, isError, output, exitCode, files }: AgentStep & { type: 'toolEnd' }): string {
    const call = this.#tools.get(tool);
    this.#tools.delete(tool);
    const kind = call?.kind;
    const changes = (files ?? []).map((file) => `  ${SIGNS[file.kind]} ${plain(file.path)}`);
    const isWorthIt = kind === 'execute' || isError;
    const printed = isWorthIt && output ? [indent(`  ${lastLines(plain(output).trimEnd())}`, '  ')] : [];
    const code = exitCode ? [`  exit code ${exitCode}`] : isError && printed.length === 0 ? ['  failed'] : [];
    const lines = [...changes, ...printed, ...code];
    // Of calls that ran side by side it is not clear whose end this is.
    const isOther = call !== undefined && tool !== this.#lastStarted && lines.length > 0;
    return [...(isOther ? [`  (${plain(oneLine(actionOfTool(call)))})`] : []), ...lines].join('\n');
  }
}

/** Follows what an agent does, for one line in a tree. */
export class LastAction {
  readonly #running = new Map<string, AgentTool>();
  readonly #asked = new Map<string, AgentTool>();
  #text = 'starting';

  /** Takes the next step; answers with the line: "editing src/a.ts", or what it waits for. */
  note(step: AgentStep): string {
    if (step.type === 'toolStart') this.#running.set(step.tool.id, step.tool);
    if (step.type === 'toolEnd') this.#running.delete(step.tool);
    if (step.type === 'turnEnd' || step.type === 'end') this.#forget();
    if (step.type === 'permission') this.#asked.set(step.request.id, step.request.tool);
    if (step.type === 'permissionAnswer' || step.type === 'permissionWithdrawn')
      this.#asked.delete(step.request);
    this.#text = said(step) ?? this.#text;
    return this.text;
  }

  #forget(): void {
    this.#running.clear();
    this.#asked.clear();
  }

  get text(): string {
    const [asked] = this.#asked.values();
    if (asked) return oneLine(plain(questionOf(asked)), ACTION_LENGTH);
    const running = [...this.#running.values()].at(-1);
    return oneLine(plain(running ? actionOfTool(running) : this.#text), ACTION_LENGTH);
  }
}

function said(step: AgentStep): string | undefined {
  if (step.type === 'message') return 'starting';
  if (step.type === 'text' || step.type === 'thought') return step.type === 'text' ? 'writing' : 'thinking';
  if (step.type === 'toolEnd') return 'thinking';
  if (step.type === 'turnEnd')
    return step.end.state === 'completed' ? 'done, waits for more' : endText(step.end);
  return step.type === 'end' ? endText(step.end) : undefined;
}

/** "running npm test". */
export function actionOfTool({ kind, name, title }: AgentTool): string {
  if (title === kind) return VERBS[kind];
  return kind === 'other' && title !== name ? `using ${name}: ${title}` : `${VERBS[kind]} ${title}`;
}

/** 'needs you: allow Bash "npm test"?' */
export function questionOf({ name, title }: AgentTool): string {
  return title === name ? `needs you: allow ${name}?` : `needs you: allow ${name} "${title}"?`;
}

function endText(end: AgentEnd): string {
  return end.state === 'failed' ? `failed: ${plain(end.message)}` : end.state;
}

/** "3 turns, 1200 tokens in, 60 out, $0.0024", of what is known. */
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
    costUsd !== undefined && `$${costUsd.toFixed(costUsd < 0.1 ? 4 : 2)}`,
    premiumRequests !== undefined && `${premiumRequests} premium requests`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

function commandText(tool: AgentTool): string {
  return indent(plain(tool.title), '  ');
}

function lastLines(text: string): string {
  const lines = text.split('\n');
  const left = lines.length - OUTPUT_LINES;
  return left > 0 ? [`… ${left} lines before`, ...lines.slice(-OUTPUT_LINES)].join('\n') : text;
}

function indent(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`);
}

/** Without what would steer a terminal, or turn the direction of writing. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu, '');
}
