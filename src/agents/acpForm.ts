import type { FieldValues, RequestField, RequestOption } from '../protocol/agentRequests.ts';
import { fieldFault } from '../protocol/requestAnswers.ts';
import { areTooLarge, OPTION_LIMIT } from './eventLimits.ts';
import { compact, asList, asNumber, asObject, asText, isObject, type JsonObject } from './json.ts';

const FIELD_LIMIT = 100;
const FORMATS = ['email', 'uri', 'date', 'date-time'] as const;

/** A form that a person fills in. */
export interface Form {
  fields: RequestField[];
  /** Fields for another text than the options of a choice, by the id of the choice. They are a part of it. */
  others: ReadonlyMap<string, string>;
}

/** Reads the JSON Schema of a form. @returns a sentence that says why it cannot be shown, or the form */
export function readForm(schema: JsonObject): Form | string {
  const properties = Object.entries(asObject(schema.properties));
  if (properties.length > FIELD_LIMIT) return `It has more than ${FIELD_LIMIT} fields.`;
  const required = asList(schema.required);
  const fields: RequestField[] = [];
  for (const [id, value] of properties) {
    const property = asObject(value);
    const type = readType(property);
    if (typeof type === 'string') return `Its field "${id}" ${type}.`;
    fields.push(
      withDefault({ id, ...wording(property, id), ...type, ...optionality(required, id) }, property),
    );
  }
  return areTooLarge(fields) ? 'It is too large.' : foldOthers(fields);
}

/** The content of a form, from the answers to its fields. */
export function formContent({ fields, others }: Form, values: FieldValues): JsonObject {
  const given = fields.flatMap((field): [string, unknown][] => {
    const value = Object.hasOwn(values, field.id) ? values[field.id] : undefined;
    const other = others.get(field.id);
    if (value === undefined) return [];
    if (other === undefined || isOffered(field, value)) return [[field.id, value]];
    // The text stands for the whole answer.
    return [[other, Array.isArray(value) ? value.join(', ') : value]];
  });
  return Object.fromEntries(given);
}

/** The answers to the fields of a form, from its content. */
export function formValues({ fields, others }: Form, content: JsonObject): FieldValues {
  const values = fields.flatMap((field): [string, unknown][] => {
    const id = [field.id, others.get(field.id)].find(
      (key) => key !== undefined && Object.hasOwn(content, key),
    );
    return id === undefined ? [] : [[field.id, content[id]]];
  });
  return Object.fromEntries(values) as FieldValues;
}

function isOffered({ options = [] }: RequestField, value: unknown): boolean {
  return [value].flat().every((each) => options.some(({ id }) => id === each));
}

type FieldType = Omit<RequestField, 'id' | 'label'>;

/** The type of a field with its limits, or what is wrong with it. */
function readType(property: JsonObject): FieldType | string {
  const range = (least: unknown, most: unknown) => compact({ least: asNumber(least), most: asNumber(most) });
  switch (property.type) {
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
    case 'integer':
      return { type: property.type, ...range(property.minimum, property.maximum) };
    case 'string': {
      if (['enum', 'oneOf', 'anyOf'].some((key) => key in property)) return choice('choice', property);
      const format = FORMATS.find((known) => known === property.format);
      const pattern = asText(property.pattern);
      return compact({ type: 'text', ...range(property.minLength, property.maxLength), pattern, format });
    }
    case 'array': {
      const found = choice('choices', asObject(property.items));
      return typeof found === 'string' ? found : { ...found, ...range(property.minItems, property.maxItems) };
    }
    default:
      return `is of a type that Legwork does not know (${asText(property.type) ?? 'none'})`;
  }
}

function choice(type: 'choice' | 'choices', schema: JsonObject): FieldType | string {
  const titled = ['oneOf', 'anyOf'].flatMap((key) => asList(schema[key])).filter(isObject);
  const names = asList(schema.enumNames);
  const plain = asList(schema.enum).map((value, index) => ({ const: value, title: names[index] }));
  const options = (titled.length > 0 ? titled : plain).flatMap(readOption);
  const isUnique = new Set(options.map(({ id }) => id)).size === options.length;
  const isWhole = options.length === (titled.length > 0 ? titled : plain).length;
  if (options.length === 0 || !isUnique || !isWhole) return 'has options that Legwork cannot read';
  return options.length > OPTION_LIMIT ? `has more than ${OPTION_LIMIT} options` : { type, options };
}

function readOption(option: JsonObject): RequestOption[] {
  const id = asText(option.const);
  if (id === undefined) return [];
  const title = asText(option.title) ?? id;
  const [, after] = title.startsWith(`${id} — `) ? [id, title.slice(id.length + 3)] : [];
  const label = after === undefined ? title : id;
  return [compact({ id, label, description: asText(option.description) ?? after })];
}

/** The question of a field: its description if that asks, or else its title. */
function wording(
  { title, description }: JsonObject,
  id: string,
): Pick<RequestField, 'label' | 'header' | 'description'> {
  const name = asText(title) || undefined;
  const more = asText(description) || undefined;
  if (more?.trim().endsWith('?')) return compact({ label: more, header: name });
  return compact({ label: name ?? id, description: more });
}

function optionality(required: readonly unknown[], id: string): Pick<RequestField, 'isOptional'> {
  return required.includes(id) ? {} : { isOptional: true };
}

/** A default that would not be accepted is none. The pattern of the agent is its own affair here. */
function withDefault(field: RequestField, property: JsonObject): RequestField {
  const { pattern: _pattern, ...withoutPattern } = field;
  const value = property.default as FieldValues[string] | null | undefined;
  if (value === undefined || value === null || fieldFault(withoutPattern, value) !== undefined) return field;
  return { ...field, default: value };
}

/** Claude Code's adapter adds a text field `<id>_custom` to every choice, for any other answer. */
function foldOthers(fields: RequestField[]): Form {
  const others = new Map<string, string>();
  for (const { id, type } of fields) {
    const other = fields.find((field) => field.id === `${id}_custom`);
    const isFree =
      other?.type === 'text' && other.isOptional && other.pattern === undefined && other.format === undefined;
    if ((type === 'choice' || type === 'choices') && isFree) others.set(id, other.id);
  }
  const folded = new Set(others.values());
  const left = fields.filter(({ id }) => !folded.has(id));
  return {
    fields: left.map((field) => (others.has(field.id) ? { ...field, takesOther: true } : field)),
    others,
  };
}
