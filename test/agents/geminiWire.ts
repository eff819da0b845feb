import { hasScenario } from './mockScenarios.ts';
import { list, newId, object, textIn, TOKENS_IN, TOKENS_OUT, type Json, type Wire } from './mockWire.ts';

const STATUSES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  429: 'RESOURCE_EXHAUSTED',
};

/** Gemini's streamGenerateContent. */
export const geminiWire: Wire = {
  matches: (path) => path.endsWith(':streamGenerateContent'),
  ask(body, path) {
    const contents = list(body.contents);
    const start = contents.findLastIndex(({ role, parts }) => role !== 'model' && hasScenario(textIn(parts)));
    const since = contents.slice(Math.max(0, start)).flatMap(({ parts }) => list(parts));
    const declared = list(body.tools).flatMap((tool) => list(tool.functionDeclarations));
    return {
      prompt: textIn(contents[start]?.parts),
      results: since.filter((part) => part.functionResponse !== undefined).length,
      tools: declared.map((tool) => ({
        name: String(tool.name),
        parameters: Object.keys(object(object(tool.parametersJsonSchema ?? tool.parameters).properties)),
      })),
      model: /models\/([^:]+):/.exec(path)?.[1] ?? '',
    };
  },
  async answer(out, answer) {
    const usageMetadata = {
      promptTokenCount: TOKENS_IN,
      candidatesTokenCount: TOKENS_OUT,
      totalTokenCount: TOKENS_IN + TOKENS_OUT,
    };
    const send = (parts: Json[], finishReason?: string) => {
      const candidate = {
        index: 0,
        content: { role: 'model', parts },
        ...(finishReason !== undefined && { finishReason }),
      };
      out.send({ candidates: [candidate], usageMetadata, modelVersion: 'mock', responseId: 'mock' });
    };
    if (answer.think !== undefined) send([{ text: answer.think, thought: true }]);
    await out.words(answer, (word) => send([{ text: word }]));
    const functionCall = answer.call && { id: newId('fc_'), name: answer.call.name, args: answer.call.input };
    send(functionCall ? [{ functionCall, thoughtSignature: 'bW9jaw==' }] : [{ text: '' }], 'STOP');
  },
  error: (status, message) => ({
    error: { code: status, message, status: STATUSES[status] ?? 'INTERNAL' },
  }),
};
