import type { AgentStep } from '../protocol/agentEvents.ts';
import { compact } from './json.ts';

/** A piece of an agent's text. */
export interface TextPiece {
  type: 'text' | 'thought';
  text: string;
  /** Consecutive pieces with the same source form one text. */
  source: string;
  parent?: string | undefined;
}

/** Joins pieces of text and keeps the last text. */
export class TextFlow {
  #source: string | undefined;
  #lastText = '';

  /** The last whole text of the agent itself, without subagents. */
  get lastText(): string {
    return this.#lastText;
  }

  /** Adds a whole text. */
  whole(piece: Omit<TextPiece, 'source'>): AgentStep[] {
    this.break();
    const events = this.piece({ ...piece, source: '' });
    this.break();
    return events;
  }

  /** Adds a piece. It continues the previous text if that has the same source. */
  piece({ type, text, source, parent }: TextPiece): AgentStep[] {
    if (!text) return [];
    const key = `${type} ${source}`;
    const isDelta = key === this.#source ? true : undefined;
    this.#source = key;
    if (type === 'text' && parent === undefined) this.#lastText = isDelta ? this.#lastText + text : text;
    return [compact({ type, text, isDelta, parent })];
  }

  /** Ends the current text, for example because of a tool call. */
  break(): void {
    this.#source = undefined;
  }

  /** Forgets the last text, for a new turn. */
  clear(): void {
    this.break();
    this.#lastText = '';
  }
}
