import { ErrorCode, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { toError } from '../base/errors.ts';
import { isConnectionLoss } from '../client/connectionLoss.ts';
import { ErrorCode as HostError, isExpectedError } from '../protocol/errors.ts';

/** The sentence for a model; a bug is told on standard error, too. */
export function sentenceOf(error: unknown): string {
  if (isExpectedError(error)) return error.message;
  if (isConnectionLoss(error))
    return 'The task host ended during the request. Look with list_tasks what was done, then try again.';
  const { stack, message } = toError(error);
  process.stderr.write(`legwork mcp: internal error: ${stack ?? message}\n`);
  return `This failed because of a bug in Legwork: ${message}`;
}

/** The result of a tool that failed: the model sees it and can act on it. */
export function failedCall(error: unknown): CallToolResult {
  return { content: [{ type: 'text', text: sentenceOf(error) }], isError: true };
}

/** The error of a request of MCP. The SDK's own begins with its number, which a client's SDK puts there once more. */
export class RequestError extends Error {
  readonly code: number;
  readonly data?: unknown;

  constructor(code: number, sentence: string, data?: unknown) {
    super(sentence);
    this.code = code;
    this.data = data;
  }
}

/** The error of another request than a call. */
export function protocolError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const isAboutParams =
    isExpectedError(error) &&
    [HostError.unknownTask, HostError.badRequest, HostError.wrongState].some((code) => code === error.code);
  return new RequestError(
    isAboutParams ? ErrorCode.InvalidParams : ErrorCode.InternalError,
    sentenceOf(error),
  );
}
