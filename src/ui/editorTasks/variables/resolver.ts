import { l10n } from 'vscode';
import { cannotResolve, knownValue, type Variable, type VariableValues } from './knownVariables.ts';

/** Finds the values that need the person or another extension. `undefined`: the person does not want to go on. */
export interface ValueAsker {
  input(variable: Variable, id: string): Promise<string | undefined>;
  command(variable: Variable, id: string): Promise<string | undefined>;
  defaultBuildTask(variable: Variable): Promise<string | undefined>;
}

/** The person was asked for a value and gave none. */
export class NotWanted extends Error {}

/** Replaces the variables of a text. @throws `badRequest` for one without a value, `NotWanted` */
export type Resolver = (text: string) => Promise<string>;

const needsName = {
  input: l10n.t('It needs the name of the input.'),
  command: l10n.t('It needs the name of the command.'),
};

const VARIABLE = /\$\{([^}]*)\}/g;
/** A setting may refer to others, but not for ever. */
const DEEPEST = 5;

/**
 * A resolver as the editor has it: what is no variable of the editor's stays as it is written, and nobody is asked twice
 * for the same. Of values only those of settings are looked through for further variables: the text of a file that is
 * selected, say, must not name a command.
 */
export function createResolver(values: VariableValues, ask: ValueAsker): Resolver {
  const asked = new Map<string, Promise<string>>();

  const evaluate = async (variable: Variable, depth: number): Promise<string> => {
    const { written, name, argument } = variable;
    const plain = knownValue(variable, values);
    if (plain !== undefined) return name === 'config' && depth < DEEPEST ? resolve(plain, depth + 1) : plain;
    if (name === 'input' || name === 'command') {
      if (!argument) throw cannotResolve(variable, needsName[name]);
      return wanted(await ask[name](variable, argument));
    }
    return name === 'defaultBuildTask' ? wanted(await ask.defaultBuildTask(variable)) : written;
  };

  const valueOf = (variable: Variable, depth: number): Promise<string> => {
    const known = asked.get(variable.written) ?? evaluate(variable, depth);
    asked.set(variable.written, known);
    return known;
  };

  const resolve = async (text: string, depth: number): Promise<string> => {
    let resolved = '';
    let end = 0;
    for (const match of text.matchAll(VARIABLE)) {
      // oxlint-disable-next-line no-await-in-loop -- a person is asked one thing after the other
      resolved += text.slice(end, match.index) + (await valueOf(parseVariable(match), depth));
      end = match.index + match[0].length;
    }
    return resolved + text.slice(end);
  };

  return (text) => resolve(text, 0);
}

function parseVariable([written, inner = '']: RegExpExecArray): Variable {
  const colon = inner.indexOf(':');
  if (colon < 0) return { written, name: inner };
  return { written, name: inner.slice(0, colon), argument: inner.slice(colon + 1) };
}

function wanted(value: string | undefined): string {
  if (value === undefined) throw new NotWanted('The person gave no value.');
  return value;
}
