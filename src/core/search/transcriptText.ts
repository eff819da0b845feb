import { stripVTControlCharacters } from 'node:util';
import type { AgentEvent, AgentStep } from '../../protocol/agentEvents.ts';
import { answerText, attachmentText } from '../../protocol/agentText.ts';

/** Text of one event, or of several that continue each other. */
export interface TranscriptText {
  text: string;
  /** Where the text of each event begins, and the line of the file that it is. */
  starts: { at: number; line: number }[];
}

/** Makes of the lines of a transcript the texts that people read. Lines that are no events have none. */
export class TranscriptTexts {
  #line = 0;
  #open: { type: string; parent: string | undefined; parts: string[]; length: number } | undefined;
  #starts: TranscriptText['starts'] = [];

  /** The texts that are complete with this line. */
  push(line: string): TranscriptText[] {
    this.#line++;
    const step = stepOf(line);
    if (!step) return [];
    if (step.type === 'text' || step.type === 'thought') return this.#continue(step);
    const texts = textsOf(step).map((text) => ({ text: plain(text), starts: [{ at: 0, line: this.#line }] }));
    // What is only counted does not come between.
    return texts.length > 0 ? [...this.end(), ...texts] : [];
  }

  /** The text that was not complete. */
  end(): TranscriptText[] {
    const open = this.#open;
    if (!open) return [];
    this.#open = undefined;
    const text = open.parts.join('');
    return [{ text: plain(text), starts: plain(text) === text ? this.#starts : this.#starts.slice(0, 1) }];
  }

  #continue({ type, text, isDelta, parent }: AgentStep & { type: 'text' | 'thought' }): TranscriptText[] {
    const isSame = isDelta && this.#open?.type === type && this.#open.parent === parent;
    const before = isSame ? [] : this.end();
    if (!this.#open) {
      this.#open = { type, parent, parts: [], length: 0 };
      this.#starts = [];
    }
    this.#starts.push({ at: this.#open.length, line: this.#line });
    this.#open.parts.push(text);
    this.#open.length += text.length;
    return before;
  }
}

/** The line of the file in which the text at a place is. */
export function lineAt({ starts }: TranscriptText, place: number): number {
  return starts.findLast(({ at }) => at <= place)?.line ?? 1;
}

function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\r\n?/g, '\n');
}

function stepOf(line: string): AgentStep | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(line) as AgentEvent;
    return typeof event.type === 'string' ? event : undefined;
  } catch {
    // A line that a crash has cut.
    return undefined;
  }
}

/** What a person reads of an event; nothing of what is only counted. */
function textsOf(step: AgentStep): string[] {
  switch (step.type) {
    case 'message':
    case 'title':
    case 'notice':
      return [step.text];
    case 'toolStart':
      return [step.tool.command ?? step.tool.title];
    case 'toolEnd':
      return step.output === undefined ? [] : [step.output];
    case 'request': {
      const { text, fields = [], tool } = step.request;
      return [text ?? tool.title, ...fields.map(({ label }) => label)];
    }
    case 'answer':
      return [answerText(step)];
    case 'attachment':
      return [attachmentText(step)];
    case 'plan':
      return step.entries.map(({ text }) => text);
    case 'background':
      return step.tasks;
    case 'turnEnd':
    case 'end':
      return step.end.state === 'failed' ? [step.end.message] : [];
    default:
      return [];
  }
}
