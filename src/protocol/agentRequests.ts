import { described, type Fitting } from '../base/schema.ts';
import * as z from 'zod/mini';
import { agentTool } from './agentTools.ts';
import { mustBe } from './fieldFaults.ts';
import {
  annotated,
  anyValue,
  flag,
  listOf,
  numberOf,
  object,
  oneOf,
  optional,
  text,
  time,
} from './fields.ts';
import { runMode } from './runMode.ts';

/* The requests of an agent to a person: permission for a tool call, questions, or the approval of a plan. */

export const permissionDecision = described(() =>
  oneOf(
    ['allow', 'allowAlways', 'deny', 'denyAlways'],
    'Whether it is allowed, once or always. A denial is always possible.',
    'The decision',
  ),
);
export type PermissionDecision = Fitting<typeof permissionDecision>;

/** One of the answers that the agent accepts. */
export const requestOption = described(() =>
  object(
    {
      id: text('Its id.'),
      decision: optional(permissionDecision()),
      label: text("The agent's own label, which may be empty."),
      description: optional(text("The agent's description of it.")),
      mode: optional(runMode()),
    },
    'One of the answers that the agent accepts. Without a decision, its kind is unknown. `mode` is the mode of the run after it.',
  ),
);
export type RequestOption = Fitting<typeof requestOption>;

const FIELD_TYPES = ['choice', 'choices', 'text', 'number', 'integer', 'boolean'] as const;

const TEXT_FORMATS = ['email', 'uri', 'date', 'date-time'] as const;

const limit = (says: string) => optional(numberOf({ isFine: Number.isFinite, expected: 'a number' }, says));

/** One question, or one field of a form. */
export const requestField = described(() =>
  object(
    {
      id: text('Its key in the answer, unique within the request.'),
      label: text("The agent's question."),
      header: optional(text('A short name of it: "Color".')),
      description: optional(text('Further explanation.')),
      type: oneOf(
        FIELD_TYPES,
        'One of the options, several of them, a text, a number, a whole number, or yes and no.',
      ),
      options: optional(listOf(requestOption(), 'The options of a choice.')),
      takesOther: optional(flag('Whether any other text is accepted, too.')),
      isOptional: optional(flag('Whether it may be omitted.')),
      default: optional(anyValue('The default answer.')),
      least: limit('The least number, length of the text, or number of choices.'),
      most: limit('The greatest number, length of the text, or number of choices.'),
      pattern: optional(text('A regular expression that the text has to match.')),
      format: optional(oneOf(TEXT_FORMATS, 'The format of the text.')),
    },
    'A question.',
  ),
);
export type RequestField = Fitting<typeof requestField>;

/** The answer to one field: the id of an option or another text, several of them, a text, a number, or yes or no. */
export const fieldValue = described(() => {
  const error = mustBe('a text, a number, true or false, or a list of texts');
  const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], { error });
  return annotated(value, 'The answer to one question.');
});
export type FieldValue = Fitting<typeof fieldValue>;

/** The answers to the fields of a request, by field id. */
export const fieldValues = described(() =>
  annotated(
    z.record(z.string(), fieldValue(), {
      error: mustBe('an object with an answer for each question', 'The fields'),
    }),
    'The answers by the id of the question.',
  ),
);
export type FieldValues = Fitting<typeof fieldValues>;

export const agentRequest = described(() =>
  object(
    {
      id: text('Id of the request.'),
      kind: optional(
        oneOf(
          ['permission', 'question', 'plan'],
          'It asks for permission, asks questions, or wants a plan approved. Default: permission.',
        ),
      ),
      tool: agentTool(),
      options: listOf(
        requestOption(),
        "The possible answers, in the agent's own words and order. A question has them if it is a single choice.",
      ),
      text: optional(text('The plan, as Markdown, or an introduction to the questions.')),
      fields: optional(listOf(requestField(), 'The questions.')),
      url: optional(text('A page that the agent asks the person to open: `http` or `https`.')),
      since: optional(time('When it was asked.')),
    },
    'A request of an agent.',
  ),
);
export type AgentRequest = Fitting<typeof agentRequest>;
export type RequestKind = NonNullable<AgentRequest['kind']>;

/** The kind of a request. */
export function kindOf({ kind = 'permission' }: Pick<AgentRequest, 'kind'>): RequestKind {
  return kind;
}

/**
 * An answer that fits its request: one of its options, or answers to its fields. With neither, the permission is
 * denied, the questions are declined, or planning continues. The reason is sent to the agent if its protocol supports it.
 */
export interface RequestAnswer {
  option?: string;
  fields?: FieldValues;
  reason?: string;
}
