import type { AgentStep, AgentUsage } from '../protocol/agentEvents.ts';
import type { AgentRequest } from '../protocol/agentRequests.ts';
import type { AgentTool, FileChange } from '../protocol/agentTools.ts';
import { plainText } from '../base/plainText.ts';
import {
  actionOfTool,
  answerText,
  attachmentText,
  backgroundText,
  endText,
  settingsText,
  usageText,
} from '../protocol/agentText.ts';
import { requestQuestion } from '../protocol/requestOptions.ts';

const OUTPUT_LINES = 20;
/** Steps that are printed below their tool call. */
const WORK: readonly AgentStep['type'][] = [
  ...(['toolStart', 'toolEnd', 'request', 'answer', 'withdrawn'] as const),
];
const SIGNS: Record<FileChange['kind'], string> = { add: '+', update: '~', delete: '-' };

/** Writes a transcript as it grows, as plain text, whatever an agent sends. */
export class TranscriptWriter {
  readonly #tools = new Map<string, AgentTool>();
  /** Requests without an answer. */
  readonly #asked = new Map<string, AgentRequest>();
  #usage: AgentUsage = {};
  /** The last kind of entry: text may continue, and lines of work are kept together. */
  #last: 'nothing' | 'text' | 'work' | 'other' = 'nothing';
  #lastStarted: string | undefined;
  #lastEnd = '';

  /** The text to append for a step. */
  write(step: AgentStep): string {
    const isText = step.type === 'text' || step.type === 'thought';
    const isInText = this.#last === 'text';
    if (isText && step.isDelta && isInText) return plainText(step.text);
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

  /** The text to append at the end. */
  end(): string {
    return this.#last === 'text' ? '\n' : '';
  }

  #block(step: AgentStep): string {
    switch (step.type) {
      case 'message':
        return `> ${indent(plainText(step.text).trimEnd(), '> ')}`;
      case 'text':
        return plainText(step.text);
      case 'thought':
        return `(thinking) ${plainText(step.text)}`;
      case 'toolStart':
        this.#tools.set(step.tool.id, step.tool);
        this.#lastStarted = step.tool.id;
        return step.tool.kind === 'execute'
          ? `$ ${commandText(step.tool)}`
          : plainText(actionOfTool(step.tool));
      case 'toolEnd':
        return this.#toolEnd(step);
      case 'request':
        this.#asked.set(step.request.id, step.request);
        return plainText(requestText(step.request));
      case 'answer':
        return `  ${answerText(step, this.#takeAsked(step.request))}`;
      case 'withdrawn':
        this.#takeAsked(step.request);
        return '  no longer asked';
      case 'attachment':
        return plainText(`[${attachmentText(step)}]`);
      case 'settings':
        return plainText(`! ${settingsText(step)}`);
      case 'notice':
        return `! ${plainText(step.text)}`;
      case 'background':
        return `! ${backgroundText(step.tasks)}`;
      case 'plan':
        return step.entries
          .map(({ text, status }) => `[${status === 'done' ? 'x' : ' '}] ${plainText(text)}`)
          .join('\n');
      case 'usage':
        this.#usage = step.usage;
        return '';
      case 'session':
      case 'title':
      case 'commands':
      case 'context':
        return '';
      case 'turnEnd':
        this.#lastEnd = step.end.state === 'completed' ? '' : endText(step.end);
        return this.#lastEnd;
      case 'end':
        return this.#end(endText(step.end));
    }
  }

  #takeAsked(id: string): AgentRequest | undefined {
    const request = this.#asked.get(id);
    this.#asked.delete(id);
    return request;
  }

  /** The result of the last turn is not repeated. */
  #end(text: string): string {
    const parts = [text === this.#lastEnd ? '' : text, usageText(this.#usage)];
    return parts.filter(Boolean).join('\n');
  }

  #toolEnd({ tool, isError, output, exitCode, files }: AgentStep & { type: 'toolEnd' }): string {
    const call = this.#tools.get(tool);
    this.#tools.delete(tool);
    const kind = call?.kind;
    const changes = (files ?? []).map((file) => `  ${SIGNS[file.kind]} ${plainText(file.path)}`);
    const isWorthIt = kind === 'execute' || isError;
    const printed = isWorthIt && output ? [indent(`  ${lastLines(plainText(output).trimEnd())}`, '  ')] : [];
    const code = exitCode ? [`  exit code ${exitCode}`] : isError && printed.length === 0 ? ['  failed'] : [];
    const lines = [...changes, ...printed, ...code];
    // If calls ran in parallel, the result does not identify its call.
    const isOther = call !== undefined && tool !== this.#lastStarted && lines.length > 0;
    return [...(isOther ? [`  (${plainText(actionOfTool(call))})`] : []), ...lines].join('\n');
  }
}

/** The request in full: a plan, and each of several questions. */
function requestText(request: AgentRequest): string {
  const { kind, text = '', fields = [] } = request;
  const questions = fields.length > 1 ? fields.map(({ label }) => label) : [];
  const below = [...(kind === 'plan' ? text.trimEnd().split('\n') : []), ...questions];
  return [requestQuestion(request), ...below.map((line) => `  ${line}`)].join('\n');
}

function commandText(tool: AgentTool): string {
  return indent(plainText(tool.title), '  ');
}

function lastLines(text: string): string {
  const lines = text.split('\n');
  const left = lines.length - OUTPUT_LINES;
  return left > 0 ? [`… ${left} lines before`, ...lines.slice(-OUTPUT_LINES)].join('\n') : text;
}

function indent(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`);
}
