import { firstLine } from '../base/firstLine.ts';
import type { PermissionDecision, PermissionOption } from '../protocol/agentEvents.ts';
import { compact, listOf, objectOf, textOf, type JsonObject } from './json.ts';

const DECISIONS = new Map<unknown, PermissionDecision>([
  ['allow_once', 'allow'],
  ['allow_always', 'allowAlways'],
  ['reject_once', 'deny'],
  ['reject_always', 'denyAlways'],
]);

const NO_METHOD = -32601;
const METHOD_LENGTH = 100;

/** The options of a permission request. One without an id cannot be chosen. */
export function permissionOptions(params: JsonObject): PermissionOption[] {
  return listOf(params.options).flatMap((item) => {
    const { optionId, kind, name } = objectOf(item);
    const id = textOf(optionId);
    return id === undefined ? [] : compact({ id, decision: DECISIONS.get(kind), label: textOf(name) ?? id });
  });
}

/** The response to a permission request that chooses an option, or else withdraws from it. */
export function permissionResponse(id: unknown, optionId: string | undefined): JsonObject {
  const outcome = optionId === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId };
  return { jsonrpc: '2.0', id, result: { outcome } };
}

/** Refuses a request for something that was not offered: one without an answer would wait for ever. */
export function refusalOf({ id, method }: JsonObject): JsonObject {
  const message = `Legwork does not offer ${methodName(method)}.`;
  return { jsonrpc: '2.0', id, error: { code: NO_METHOD, message } };
}

/** A method as it can be shown. */
export function methodName(method: unknown): string {
  return firstLine(textOf(method) ?? '', METHOD_LENGTH);
}
