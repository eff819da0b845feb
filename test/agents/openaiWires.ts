import { hasScenario } from './mockScenarios.ts';
import { TOOL_SEARCH } from './mockTools.ts';
import { list, newId, object, textIn, TOKENS_IN, TOKENS_OUT, type Json, type Wire } from './mockWire.ts';

const TOTAL = TOKENS_IN + TOKENS_OUT;
const error = (_status: number, message: string): Json => ({
  error: { message, type: 'mock_error', code: 'mock' },
});
const parametersOf = (tool: Json) => Object.keys(object(object(tool.parameters).properties));

/** OpenAI's responses, as Codex asks for them. */
export const responsesWire: Wire = {
  matches: (path) => path.endsWith('/responses'),
  ask(body) {
    const input = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : list(body.input);
    const start = input.findLastIndex(({ role, content }) => role === 'user' && hasScenario(textIn(content)));
    // Codex tells of the tools of MCP servers only when it is asked for them.
    const found = input.filter(({ type }: Json) => type === 'tool_search_output');
    const tools = [...list(body.tools), ...found.flatMap((output: Json) => list(output.tools))].flatMap(
      (tool) =>
        tool.type === 'namespace'
          ? list(tool.tools).map((inner) => ({ ...inner, namespace: tool.name }))
          : [tool],
    );
    return {
      prompt: textIn(input[start]?.content),
      results: input
        .slice(Math.max(0, start))
        .filter(({ type }: Json) => String(type).endsWith('_call_output')).length,
      tools: tools.map((tool) => ({
        name: String(tool.name ?? tool.type),
        parameters: parametersOf(tool),
        isFreeform: tool.type === 'custom',
        ...(typeof tool.namespace === 'string' && { namespace: tool.namespace }),
      })),
      model: String(body.model),
    };
  },
  async answer(out, answer, { model, tools }) {
    let number = 0;
    const send = (type: string, data: Json) => out.send({ type, sequence_number: number++, ...data }, type);
    const base = { id: newId('resp_'), object: 'response', created_at: Math.floor(Date.now() / 1000), model };
    const output: Json[] = [];
    const add = (item: Json) => {
      send('response.output_item.done', { output_index: output.length, item });
      output.push(item);
    };
    send('response.created', { response: { ...base, status: 'in_progress', output: [] } });
    if (answer.think !== undefined) {
      const summary = [{ type: 'summary_text', text: answer.think }];
      add({ type: 'reasoning', id: newId('rs_'), summary, encrypted_content: null });
    }
    if (answer.say !== undefined) {
      const part = { type: 'output_text', text: answer.say, annotations: [] };
      const item = {
        type: 'message',
        id: newId('msg_'),
        role: 'assistant',
        status: 'completed',
        content: [part],
      };
      const place = { item_id: item.id, output_index: output.length, content_index: 0 };
      const begun = { ...item, status: 'in_progress', content: [] };
      send('response.output_item.added', { output_index: output.length, item: begun });
      send('response.content_part.added', { ...place, part: { ...part, text: '' } });
      await out.words(answer, (word) => send('response.output_text.delta', { ...place, delta: word }));
      send('response.output_text.done', { ...place, text: answer.say });
      add(item);
    }
    if (answer.call) {
      const { name, input } = answer.call;
      const ids = { call_id: newId('call_'), name, status: 'completed' };
      const isFreeform = tools.some((tool) => tool.name === name && tool.isFreeform === true);
      const { namespace } = tools.find((tool) => tool.name === name) ?? {};
      if (isFreeform) add({ type: 'custom_tool_call', id: newId('ctc_'), ...ids, input });
      else if (name === TOOL_SEARCH)
        add({ type: 'tool_search_call', id: newId('tsc_'), ...ids, execution: 'client', arguments: input });
      else
        add({
          ...{ type: 'function_call', id: newId('fc_'), ...ids, arguments: argumentsText(input) },
          ...(namespace !== undefined && { namespace }),
        });
    }
    const tokens = { input_tokens: TOKENS_IN, output_tokens: TOKENS_OUT, total_tokens: TOTAL };
    const details = {
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    };
    send('response.completed', {
      response: { ...base, status: 'completed', output, usage: { ...tokens, ...details } },
    });
  },
  error,
};

/** OpenAI's chat completions, which most others speak. */
export const chatWire: Wire = {
  matches: (path) => path.endsWith('/chat/completions'),
  ask(body) {
    const messages = list(body.messages);
    const start = messages.findLastIndex(
      ({ role, content }) => role === 'user' && hasScenario(textIn(content)),
    );
    return {
      prompt: textIn(messages[start]?.content),
      results: messages.slice(Math.max(0, start)).filter(({ role }) => role === 'tool').length,
      tools: list(body.tools).map((tool) => ({
        name: String(object(tool.function).name),
        parameters: parametersOf(object(tool.function)),
      })),
      model: String(body.model),
    };
  },
  async answer(out, answer, { model }) {
    const base = {
      id: newId('chatcmpl-'),
      object: 'chat.completion.chunk',
      created: Math.floor(Date.now() / 1000),
      model,
    };
    const send = (delta: Json, reason: string | null = null) =>
      out.send({ ...base, choices: [{ index: 0, delta, finish_reason: reason }] });
    send({ role: 'assistant', content: '' });
    await out.words(answer, (word) => send({ content: word }));
    if (answer.call) {
      const call = { name: answer.call.name, arguments: argumentsText(answer.call.input) };
      send({ tool_calls: [{ index: 0, id: newId('call_'), type: 'function', function: call }] });
    }
    send({}, answer.call ? 'tool_calls' : 'stop');
    const usage = { prompt_tokens: TOKENS_IN, completion_tokens: TOKENS_OUT, total_tokens: TOTAL };
    out.send({ ...base, choices: [], usage });
    out.send('[DONE]');
  },
  error,
};

function argumentsText(input: Json | string): string {
  return JSON.stringify(typeof input === 'string' ? { input } : input);
}
