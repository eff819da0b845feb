import { toError } from '../base/errors.ts';
import type { PermissionDecision, PermissionRequest } from '../protocol/agentEvents.ts';
import type { FileAccess } from '../core/agentAdapter.ts';
import { listOf, numberOf, objectOf, textOf, type JsonObject } from './json.ts';

const DECISIONS: Record<string, PermissionDecision> = {
  allow_once: 'allow',
  allow_always: 'allowAlways',
  reject_once: 'deny',
  reject_always: 'denyAlways',
};

/** Which kinds of option stand for a decision, best first. */
const KINDS_FOR: Record<PermissionDecision, readonly PermissionDecision[]> = {
  allow: ['allow', 'allowAlways'],
  allowAlways: ['allowAlways', 'allow'],
  deny: ['deny', 'denyAlways'],
  denyAlways: ['denyAlways', 'deny'],
};

const NOT_FOUND = -32002;
const NO_METHOD = -32601;
const INTERNAL = -32603;

/** The options of a permission request, those of unknown kinds left out. */
export function permissionOptions(params: JsonObject): PermissionRequest['options'] {
  return listOf(params.options).flatMap((item) => {
    const option = objectOf(item);
    const id = textOf(option.optionId);
    const decision = DECISIONS[textOf(option.kind) ?? ''];
    return id !== undefined && decision ? [{ id, decision, label: textOf(option.name) ?? id }] : [];
  });
}

/** The response to a permission request; without an option that means the decision, it is cancelled. */
export function permissionResponse(
  id: unknown,
  options: PermissionRequest['options'],
  decision: PermissionDecision | undefined,
): JsonObject {
  const kinds = decision ? KINDS_FOR[decision] : [];
  const option = kinds.map((kind) => options.find((known) => known.decision === kind)).find((found) => found);
  const outcome = option ? { outcome: 'selected', optionId: option.id } : { outcome: 'cancelled' };
  return { jsonrpc: '2.0', id, result: { outcome } };
}

/** Answers a request for a file, or for something unknown: one without an answer would wait for ever. */
export function respond(request: JsonObject, files: FileAccess | undefined): JsonObject {
  const { id, method } = request;
  const params = objectOf(request.params);
  const path = textOf(params.path) ?? '';
  const fail = (code: number, message: string) => ({ jsonrpc: '2.0', id, error: { code, message } });
  try {
    if (files && method === 'fs/read_text_file') {
      const content = files.read(path);
      if (content === undefined) return fail(NOT_FOUND, `There is no file ${path}.`);
      return { jsonrpc: '2.0', id, result: { content: selectLines(content, params) } };
    }
    if (files && method === 'fs/write_text_file') {
      files.write(path, textOf(params.content) ?? '');
      return { jsonrpc: '2.0', id, result: {} };
    }
  } catch (error) {
    return fail(INTERNAL, toError(error).message);
  }
  return fail(NO_METHOD, `Legwork has no method ${textOf(method) ?? '?'}.`);
}

/** `line` counts from 1. */
function selectLines(content: string, params: JsonObject): string {
  const line = numberOf(params.line);
  const limit = numberOf(params.limit);
  if (line === undefined && limit === undefined) return content;
  const start = Math.max(0, (line ?? 1) - 1);
  return content
    .split('\n')
    .slice(start, limit === undefined ? undefined : start + limit)
    .join('\n');
}
