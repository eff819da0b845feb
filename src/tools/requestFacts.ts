import { described, type Fitting } from '../base/schema.ts';
import { kindOf, type AgentRequest, type RequestField } from '../protocol/agentRequests.ts';
import { askText } from '../protocol/agentText.ts';
import { flag, listOf, object, oneOf, optional, text } from '../protocol/fields.ts';
import { namedOptions } from '../protocol/requestOptions.ts';
import { isTerminal, type Task } from '../protocol/task.ts';
import { marked, quoted } from './dataMarks.ts';

/* What an agent run asks, for a model that may answer it. */

const TEXT_LIMIT = 8_000;

const option = () =>
  object({ id: text('Its id.'), label: text('What it says.') }, 'An option that may be chosen.');

/** What a task asks now; the oldest first. */
export function openRequestsOf(task: Task): readonly AgentRequest[] {
  return isTerminal(task) ? [] : (task.agent?.requests ?? []);
}

/** One request of an agent run. */
export const requestFacts = described(() =>
  object(
    {
      id: text('Id of the request.'),
      kind: oneOf(
        ['permission', 'question', 'plan'],
        'It asks for permission, asks questions, or wants a plan approved.',
      ),
      asks: text('What it asks.'),
      options: listOf(option(), 'The options; a denial is always possible.'),
      questions: optional(
        listOf(
          object(
            {
              id: text('Its key in "fields".'),
              label: text('The question.'),
              type: text('The type of the answer.'),
              options: optional(listOf(option(), 'Its options.')),
              isOptional: optional(flag('Whether it may be left out.')),
            },
            'A question.',
          ),
          'The questions, which "fields" answers.',
        ),
      ),
    },
    'A request of an agent run.',
  ),
);
export type RequestFacts = Fitting<typeof requestFacts>;

export function requestFactsOf(request: AgentRequest): RequestFacts {
  const { fields = [] } = request;
  return {
    id: request.id,
    kind: kindOf(request),
    asks: askText(request),
    options: optionsOf(request),
    ...(fields.length > 0 && { questions: fields.map(questionOf) }),
  };
}

function questionOf(field: RequestField): NonNullable<RequestFacts['questions']>[number] {
  return {
    id: field.id,
    label: field.label,
    type: field.type,
    ...(field.options && { options: optionsOf(field) }),
    ...(field.isOptional && { isOptional: true }),
  };
}

function optionsOf({ options = [] }: Pick<RequestField, 'options'>): RequestFacts['options'] {
  return namedOptions(options).map(({ option: { id }, name }) => ({ id, label: name }));
}

/** A request as text, with how to answer it. */
export function requestText(task: string, request: AgentRequest): string {
  const { fields = [], text: body } = request;
  const lines = [
    `Request ${quoted(request.id)} of ${task}, a ${kindOf(request)}: ${quoted(askText(request), 2000)}`,
    ...(body === undefined ? [] : [marked(`the text of the request`, body.slice(0, TEXT_LIMIT))]),
    ...(request.url === undefined ? [] : [`Page: ${quoted(request.url, 2000)}`]),
    ...(fields.length > 0 ? fields.map(fieldLine) : optionsOf(request).map(optionLine)),
  ];
  return lines.join('\n');
}

function fieldLine(field: RequestField): string {
  const options = optionsOf(field).map(({ id, label }) => `${quoted(id)} (${quoted(label)})`);
  const choices = options.length > 0 ? `, one of ${options.join(', ')}` : '';
  const other = field.takesOther ? ', or another text' : '';
  return `Question ${quoted(field.id)}: ${quoted(field.label, 1000)} (${field.type}${choices}${other})`;
}

function optionLine({ id, label }: { id: string; label: string }): string {
  return `Option ${quoted(id)}: ${quoted(label)}`;
}
