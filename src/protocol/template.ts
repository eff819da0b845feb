import * as z from 'zod/mini';
import { described, rule, type Fitting } from '../base/schema.ts';
import { glimpse, mustBe, subjectOf, type Fault } from './fieldFaults.ts';
import { annotated, flag, freeFields, listOf, optional, someOf, text, textLike } from './fields.ts';

/* Templates: starts to repeat, as a file describes them. */

/** Where the templates of a folder are, relative to it. */
export const WORKSPACE_TEMPLATES = '.legwork/templates.json';

/** An object with these fields and no others, because a misspelled one would be silently ignored. */
function exactly<S extends z.core.$ZodShape>(fields: S, says: string, called?: string) {
  const names = Object.keys(fields).join(', ');
  const notAnObject = mustBe('an object', called);
  const error = (fault: Fault & { keys?: string[] }) => {
    if (fault.code !== 'unrecognized_keys') return notAnObject(fault);
    const unknown = (fault.keys ?? []).map(glimpse).join(', ');
    return `${subjectOf(fault.path ?? [], called)} has no field ${unknown}. Its fields are ${names}.`;
  };
  return annotated(z.strictObject(fields, { error }), says, called);
}

/** A name of an input: it becomes part of the name of a variable, which Windows does not tell apart by case. */
const INPUT_NAME = /^[A-Za-z]\w{0,39}$/;
const INPUT_NAME_RULE = 'a letter, then letters, digits and underscores, 40 at most';

/** What a person is asked for before the start. */
export const templateInput = described(() =>
  exactly(
    {
      description: optional(text('What the person is asked for.', 'The description of an input')),
      default: optional(text('The value that is offered, and used where nobody is asked.', 'The default')),
      options: optional(
        someOf(
          text('A value.', 'An option'),
          'The values to choose from; without them, any text.',
          'Options',
        ),
      ),
      password: optional(
        flag(
          'Whether it is typed unseen. Its value may stand in `env` and in command lines, never in words or prompts.',
          '"password"',
        ),
      ),
    },
    'A value that is asked for, and that stands where `${input:NAME}` is written.',
    'An input',
  ),
);
export type TemplateInput = Fitting<typeof templateInput>;

const templateName = () =>
  textLike(
    {
      pattern: /^(?!\s)[^\p{Cc}\p{Zl}\p{Zp}]{1,100}(?<!\s)$/u,
      expected: '1 to 100 characters on one line, without spaces around it',
    },
    'Its name, unique in the file.',
    'The name of a template',
  );

const inputs = () => {
  const whole = z.record(z.string(), templateInput(), { error: mustBe('an object of inputs', '"inputs"') });
  const areNames = rule<Record<string, unknown>>(
    (value) => Object.keys(value).every((name) => INPUT_NAME.test(name)),
    `The name of an input must be ${INPUT_NAME_RULE}.`,
  );
  const areDistinct = rule<Record<string, unknown>>((value) => {
    const names = Object.keys(value).map((name) => name.toLowerCase());
    return new Set(names).size === names.length;
  }, 'Two inputs have the same name but for upper and lower case.');
  return annotated(whole.check(areNames, areDistinct), 'What is asked for before the start, by name.');
};

export const template = described(() =>
  exactly(
    {
      name: templateName(),
      description: optional(text('What it is for, in one line.', 'The description of a template')),
      task: freeFields(
        'What is started: a command, or an agent with a prompt, and options as of a line of `legwork run --batch`.',
        '"task"',
      ),
      inputs: optional(inputs()),
    },
    'A start to repeat.',
    'A template',
  ),
);
export type Template = Fitting<typeof template>;

/** A file of templates. */
export const templateFile = described(() =>
  exactly(
    {
      $schema: optional(text('The address of the schema of this file.', '"$schema"')),
      templates: listOf(template(), 'The templates.', '"templates"'),
    },
    'Templates: starts to repeat with Run Template… or `legwork template run`.',
    'The file',
  ),
);
export type TemplateFile = Fitting<typeof templateFile>;

/** Where an input stands in a text: `${input:NAME}`. */
export const INPUT_REFERENCE = /\$\{input:([^}\r\n]{0,100})\}/g;

/** The names of the inputs that stand in a text, each once. */
export function inputsIn(text: string): string[] {
  return [...new Set([...text.matchAll(INPUT_REFERENCE)].map(([, name = '']) => name))];
}

/** Whether it can be the name of an input. */
export function isInputName(name: string): boolean {
  return INPUT_NAME.test(name);
}
