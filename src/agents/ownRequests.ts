import { asText, type JsonObject } from './json.ts';

const PREFIX = 'legwork-';

/** The control requests that Legwork sends, which are numbered in the order of their lines. */
export class OwnRequests {
  #last = 0;

  /** The lines of requests that are sent together. They count when they are sent. */
  lines(requests: readonly JsonObject[]): JsonObject[] {
    return requests.map((request, index) => ({
      type: 'control_request',
      request_id: `${PREFIX}${this.#last + index + 1}`,
      request,
    }));
  }

  noteSent({ request_id: id }: JsonObject): void {
    const number = Number(asText(id)?.slice(PREFIX.length));
    if (Number.isInteger(number)) this.#last = Math.max(this.#last, number);
  }

  /** Whether this is the id of the request that begins the conversation. */
  isFirst(id: unknown): boolean {
    return id === `${PREFIX}1`;
  }
}
