import type { ConversationStep } from '../core/agentAdapter.ts';
import { firstLine } from '../base/firstLine.ts';
import { asText, type JsonObject } from './json.ts';

const NO_METHOD = -32601;
const METHOD_LENGTH = 100;
/** Refused methods to report per run; an agent can invent any number of them. */
const REPORT_LIMIT = 20;

/** Refuses requests for what was not offered, and reports each method once. */
export class AcpRefusals {
  readonly #reported = new Set<string>();

  refuse({ id, method: given }: JsonObject): ConversationStep {
    const method = firstLine(asText(given) ?? '', METHOD_LENGTH);
    const isNew = !this.#reported.has(method) && this.#reported.size < REPORT_LIMIT;
    if (isNew) this.#reported.add(method);
    const text = `The agent requested ${method}, which Legwork does not offer. The request was refused.`;
    const error = { code: NO_METHOD, message: `Legwork does not offer ${method}.` };
    return {
      events: isNew ? [{ type: 'notice', text }] : [],
      send: [JSON.stringify({ jsonrpc: '2.0', id, error })],
    };
  }
}
