import type { AgentStep } from '../protocol/agentEvents.ts';
import { compact } from './json.ts';

/** A piece of what an agent says. */
export interface TextPiece {
  type: 'text' | 'thought';
  text: string;
  /** Pieces of one source follow on each other. */
  source: string;
  parent?: string | undefined;
}

/** Tells which piece of text goes on where the one before it ended, and keeps what was said last. */
export class TextFlow {
  #source: string | undefined;
  #said = '';

  /** What the agent itself said last, whole. */
  get lastText(): string {
    return this.#said;
  }

  /** A whole text. */
  whole(piece: Omit<TextPiece, 'source'>): AgentStep[] {
    this.break();
    const events = this.piece({ ...piece, source: '' });
    this.break();
    return events;
  }

  /** A part of a text, which goes on until another source or something else comes. */
  piece({ type, text, source, parent }: TextPiece): AgentStep[] {
    if (!text) return [];
    const key = `${type} ${source}`;
    const isDelta = key === this.#source ? true : undefined;
    this.#source = key;
    if (type === 'text' && parent === undefined) this.#said = isDelta ? this.#said + text : text;
    return [compact({ type, text, isDelta, parent })];
  }

  /** Something else happened: the next text begins anew. */
  break(): void {
    this.#source = undefined;
  }

  /** Forgets what was said: another turn begins. */
  clear(): void {
    this.break();
    this.#said = '';
  }
}
