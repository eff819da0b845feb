import type { Task } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';

const MOST = 20;
const VALUE_LIMIT = 200;

/** The environment that was sent with a task; `undefined` if it has none, or it is no longer there. */
export function environmentIn(
  { environments }: Pick<EngineContext, 'environments'>,
  { spec }: Pick<Task, 'spec'>,
): Record<string, string> | undefined {
  const key = 'environment' in spec ? spec.environment : undefined;
  try {
    return key === undefined ? undefined : environments.load(key);
  } catch {
    return undefined;
  }
}

/**
 * The variables that an agent run has not, as a person is shown them who may allow a start: they can make any command
 * another one. Pure.
 */
export function chosenVariables(
  chosen: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> = {},
): string[] {
  const names = Object.keys(chosen).filter((name) => chosen[name] !== own[name]);
  const shown = names.slice(0, MOST).map((name) => cut(`${name}=${chosen[name]}`));
  return names.length > MOST ? [...shown, `${names.length - MOST} more`] : shown;
}

/** Its beginning and its end. */
function cut(text: string): string {
  if (text.length <= VALUE_LIMIT) return text;
  const half = VALUE_LIMIT / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`.toWellFormed();
}
