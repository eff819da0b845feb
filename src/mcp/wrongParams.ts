import { ClientRequestSchema, ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

const MOST_PROBLEMS = 3;

/**
 * The error of a request whose parameters have a wrong shape, with a sentence that says where; `undefined` for all other
 * messages. The SDK would call it an internal error, and tell all that its parser knows.
 */
export function wrongParams(message: JSONRPCMessage): { code: number; message: string } | undefined {
  if (!('method' in message && 'id' in message)) return undefined;
  const { method } = message;
  const schema = ClientRequestSchema.options.find(({ shape }) => shape.method.value === method);
  const issues = schema?.safeParse(message).error?.issues;
  if (!issues) return undefined;
  const problems = issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message: says }) => `${path.join('.')}: ${says}`);
  return {
    code: ErrorCode.InvalidParams,
    message: `The parameters of ${method} are wrong. ${problems.join('; ')}.`,
  };
}
