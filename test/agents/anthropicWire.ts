import { hasScenario } from './mockScenarios.ts';
import {
  list,
  newId,
  object,
  textIn,
  TOKENS_IN,
  TOKENS_OUT,
  type Json,
  type Stream,
  type Wire,
} from './mockWire.ts';

const ERRORS: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  429: 'rate_limit_error',
};

/** Anthropic's messages. */
export const anthropicWire: Wire = {
  matches: (path) => path.endsWith('/messages'),
  ask(body) {
    const messages = list(body.messages);
    const start = messages.findLastIndex(
      ({ role, content }) => role === 'user' && hasScenario(textIn(content)),
    );
    const since = messages
      .slice(Math.max(0, start))
      .filter(({ role }) => role === 'user')
      .flatMap(({ content }) => (typeof content === 'string' ? [{ text: content }] : list(content)));
    return {
      prompt: textIn(messages[start]?.content),
      results: since.filter((block) => block.type === 'tool_result' || isNotification(block)).length,
      tools: list(body.tools).map((tool) => ({
        name: String(tool.name),
        parameters: Object.keys(object(object(tool.input_schema).properties)),
      })),
      model: String(body.model),
    };
  },
  async answer(out, answer, { model }) {
    const base = {
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
    };
    const message = { id: newId('msg_'), ...base, usage: usage(1) };
    out.send({ type: 'message_start', message }, 'message_start');
    let index = 0;
    if (answer.say !== undefined) {
      const text = (word: string) => delta(out, index, { type: 'text_delta', text: word });
      begin(out, index, { type: 'text', text: '' });
      await out.words(answer, text);
      stop(out, index++);
    }
    if (answer.call) {
      begin(out, index, { type: 'tool_use', id: newId('toolu_'), name: answer.call.name, input: {} });
      delta(out, index, { type: 'input_json_delta', partial_json: JSON.stringify(answer.call.input) });
      stop(out, index);
    }
    const reason = { stop_reason: answer.call ? 'tool_use' : 'end_turn', stop_sequence: null };
    out.send({ type: 'message_delta', delta: reason, usage: usage(TOKENS_OUT) }, 'message_delta');
    out.send({ type: 'message_stop' }, 'message_stop');
  },
  whole: ({ say = '', call }, { model }) => ({
    ...{ id: newId('msg_'), type: 'message', role: 'assistant', model, stop_sequence: null },
    content: [
      { type: 'text', text: say },
      ...(call ? [{ type: 'tool_use', id: newId('toolu_'), name: call.name, input: call.input }] : []),
    ],
    stop_reason: call ? 'tool_use' : 'end_turn',
    usage: usage(TOKENS_OUT),
  }),
  error: (status, message) => ({
    type: 'error',
    error: { type: ERRORS[status] ?? 'api_error', message },
  }),
};

/** Whether it tells that a background task has ended. */
function isNotification({ text }: Json): boolean {
  return typeof text === 'string' && text.includes('<task-notification>');
}

function usage(outputTokens: number): Json {
  return {
    input_tokens: TOKENS_IN,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: outputTokens,
  };
}

function begin(out: Stream, index: number, block: Json): void {
  out.send({ type: 'content_block_start', index, content_block: block }, 'content_block_start');
}

function delta(out: Stream, index: number, piece: Json): void {
  out.send({ type: 'content_block_delta', index, delta: piece }, 'content_block_delta');
}

function stop(out: Stream, index: number): void {
  out.send({ type: 'content_block_stop', index }, 'content_block_stop');
}
