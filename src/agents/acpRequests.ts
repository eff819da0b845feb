import { firstLine } from '../base/firstLine.ts';
import type { PermissionDecision, RequestOption } from '../protocol/agentRequests.ts';
import { compact, asList, asObject, asText, type JsonObject } from './json.ts';

const DECISIONS = new Map<unknown, PermissionDecision>([
  ['allow_once', 'allow'],
  ['allow_always', 'allowAlways'],
  ['reject_once', 'deny'],
  ['reject_always', 'denyAlways'],
]);

const NO_METHOD = -32601;
const METHOD_LENGTH = 100;

/** The options of a permission request. Options without an id are skipped, because they cannot be chosen. */
export function permissionOptions(params: JsonObject): RequestOption[] {
  return asList(params.options).flatMap((item) => {
    const { optionId, kind, name } = asObject(item);
    const id = asText(optionId);
    return id === undefined ? [] : compact({ id, decision: DECISIONS.get(kind), label: asText(name) ?? id });
  });
}

/** The response to a permission request: selects an option, or cancels the request without one. */
export function permissionResponse(id: unknown, optionId: string | undefined): JsonObject {
  const outcome = optionId === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId };
  return { jsonrpc: '2.0', id, result: { outcome } };
}

/** The error response to a request for something that was not offered. */
export function refuse({ id, method }: JsonObject): JsonObject {
  const message = `Legwork does not offer ${methodName(method)}.`;
  return { jsonrpc: '2.0', id, error: { code: NO_METHOD, message } };
}

/** The name of a method, shortened for display. */
export function methodName(method: unknown): string {
  return firstLine(asText(method) ?? '', METHOD_LENGTH);
}
