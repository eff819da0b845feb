import type { FieldValue, RequestField } from '../../protocol/agentRequests.ts';
import { fieldFault } from '../../protocol/requestAnswers.ts';

/* What a person types as the answer to a question. */

/** The answer that a text stands for; `undefined` if nothing was typed. A number that is none stays a text. */
export function typedValue({ type }: Pick<RequestField, 'type'>, typed: string): FieldValue | undefined {
  if (typed.trim() === '') return undefined;
  if (type !== 'number' && type !== 'integer') return typed;
  const value = Number(typed.trim().replace(/^(-?\d+),(\d+)$/, '$1.$2'));
  return Number.isNaN(value) ? typed : value;
}

/** What is wrong with a text as the answer; `undefined` if nothing is. */
export function typedFault(field: RequestField, typed: string): string | undefined {
  return fieldFault(field, typedValue(field, typed));
}

/** The answer as it would be typed. */
export function typedText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
