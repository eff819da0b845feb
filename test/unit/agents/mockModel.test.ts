import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMockModel, type MockModel } from '../../agents/mockModel.ts';
import { promptFor, promptOf, type ScenarioName } from '../../agents/mockScenarios.ts';

let model: MockModel;
beforeAll(async () => {
  model = await startMockModel();
});
afterAll(() => model.dispose());

const PARAMETERS = { type: 'object', properties: { command: {} } };
/** How each provider is asked, and where its answer has its text, a call and its end. */
const PROVIDERS = {
  anthropic: {
    path: '/v1/messages?beta=true',
    ask: (content: string) => ({
      model: 'm',
      messages: [{ role: 'user', content }],
      tools: [{ name: 'Bash', input_schema: PARAMETERS }],
      stream: true,
    }),
    marks: { text: '"text":"model."', call: '"name":"Bash"', end: 'event: message_stop' },
  },
  responses: {
    path: '/v1/responses',
    ask: (content: string) => ({
      model: 'm',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: content }] }],
      tools: [{ type: 'function', name: 'exec_command', parameters: PARAMETERS }],
    }),
    marks: { text: '"delta":"model."', call: '"name":"exec_command"', end: 'event: response.completed' },
  },
  chat: {
    path: '/v1/chat/completions',
    ask: (content: string) => ({
      model: 'm',
      messages: [{ role: 'user', content }],
      tools: [{ type: 'function', function: { name: 'bash', parameters: PARAMETERS } }],
    }),
    marks: { text: '"content":"model."', call: '"name":"bash"', end: 'data: [DONE]' },
  },
  gemini: {
    path: '/v1beta/models/gemini:streamGenerateContent?alt=sse',
    ask: (text: string) => ({
      contents: [{ role: 'user', parts: [{ text }] }],
      tools: [{ functionDeclarations: [{ name: 'run_shell_command', parametersJsonSchema: PARAMETERS }] }],
    }),
    marks: { text: '"text":"model."', call: '"name":"run_shell_command"', end: '"finishReason":"STOP"' },
  },
};

type Provider = keyof typeof PROVIDERS;

async function ask(provider: Provider, scenario: ScenarioName, signal?: AbortSignal) {
  const { path, ask } = PROVIDERS[provider];
  const body = JSON.stringify(ask(promptFor(scenario, '/tmp/x y')));
  const response = await fetch(model.url + path, { method: 'POST', body, signal: signal ?? null });
  return { status: response.status, text: await response.text() };
}

describe.each(Object.keys(PROVIDERS) as Provider[])('the scripted model, asked as %s', (provider) => {
  const { marks } = PROVIDERS[provider];

  test('says something and ends', async () => {
    const { status, text } = await ask(provider, 'text');
    expect([status, text.includes(marks.text), text.includes(marks.end)]).toEqual([200, true, true]);
  });

  test('calls the tool that is offered', async () => {
    expect((await ask(provider, 'run')).text).toContain(marks.call);
    // Without a tool for files it writes with a command.
    expect((await ask(provider, 'write')).text).toContain("> '/tmp/x y/hello.txt'");
  });

  test.each([400, 401, 429, 500] as const)('fails with %d', async (status) => {
    const answer = await ask(provider, `error${status}`);
    expect([answer.status, answer.text.includes(`scripted ${status}`)]).toEqual([status, true]);
  });

  test('hangs', async () => {
    await expect(ask(provider, 'hang', AbortSignal.timeout(200))).rejects.toThrow();
  });
});

test('anthropic is answered whole where no stream is wanted', async () => {
  const { stream: _, ...body } = PROVIDERS.anthropic.ask(promptFor('text'));
  const response = await fetch(`${model.url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) });
  expect(await response.json()).toMatchObject({
    type: 'message',
    content: [{ type: 'text', text: 'Hello from the scripted model.' }],
    stop_reason: 'end_turn',
  });
});

test('an answer can break off', async () => {
  const body = JSON.stringify(PROVIDERS.anthropic.ask(promptOf([{ cut: true }])));
  const response = await fetch(`${model.url}/v1/messages`, { method: 'POST', body });
  await expect(response.text()).rejects.toThrow();
});
