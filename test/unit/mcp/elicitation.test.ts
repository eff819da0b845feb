import { ElicitRequestFormParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { formOf } from '../../../src/mcp/elicitation.ts';
import type { AgentRequest, RequestField } from '../../../src/protocol/agentRequests.ts';
import { sampleTask } from '../core/sampleTask.ts';

const request = (more: Partial<AgentRequest>): AgentRequest => ({
  id: 'r1',
  tool: { id: 't', name: 'Bash', kind: 'execute', title: 'npm test' },
  options: [],
  ...more,
});

const options = [
  { id: 'a', label: 'Red' },
  { id: 'b', label: 'Blue' },
];

const ofField = (field: Partial<RequestField>) =>
  request({ kind: 'question', fields: [{ id: 'f', label: 'Which?', type: 'text', ...field }] });

test.each([
  [
    'a permission',
    request({ options }),
    { answer: { enum: ['a', 'b', 'deny'], enumNames: ['Red', 'Blue', 'Deny'] } },
  ],
  [
    'one that offers a denial',
    request({ options: [{ id: 'n', label: 'No', decision: 'deny' }] }),
    { answer: { enum: ['n'] } },
  ],
  ['one without options', request({}), { answer: { enum: ['deny'] } }],
  ['a plan', request({ kind: 'plan', options }), { answer: { enum: ['a', 'b', 'deny'] } }],
  ['a choice', ofField({ type: 'choice', options }), { f: { type: 'string', enum: ['a', 'b'] } }],
  [
    'a choice that takes another text',
    ofField({ type: 'choice', options, takesOther: true }),
    { f: { type: 'string' } },
  ],
  ['choices', ofField({ type: 'choices', options, least: 1 }), { f: { type: 'array', minItems: 1 } }],
  [
    'a text',
    ofField({ least: 2, most: 5, format: 'email' }),
    { f: { minLength: 2, maxLength: 5, format: 'email' } },
  ],
  ['a number', ofField({ type: 'number', most: 5 }), { f: { type: 'number', maximum: 5 } }],
  ['a whole number', ofField({ type: 'integer', least: 0 }), { f: { type: 'integer', minimum: 0 } }],
  ['yes or no', ofField({ type: 'boolean' }), { f: { type: 'boolean' } }],
])('%s is a form that clients know', (_what, asked, properties) => {
  const form = formOf(sampleTask({ id: 'ag-1', kind: 'agent' }), asked);
  expect(ElicitRequestFormParamsSchema.safeParse(form).error).toBeUndefined();
  expect(form.requestedSchema.properties).toMatchObject(properties);
  expect(form.message).toContain('ag-1');
});

test('a field that may be left out is not required', () => {
  expect(formOf(sampleTask(), ofField({ isOptional: true })).requestedSchema.required).toEqual([]);
  expect(formOf(sampleTask(), ofField({})).requestedSchema.required).toEqual(['f']);
});
