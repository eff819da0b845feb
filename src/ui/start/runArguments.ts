import { badRequest } from '../../protocol/errors.ts';

/** What another extension may pass to `legwork.runCommand`. */
export interface RunArguments {
  command: string;
  cwd?: string;
  name?: string;
}

/**
 * The arguments of a call by program; `undefined` for a call from the palette or a menu.
 * @throws `badRequest`
 */
export function parseRunArguments(argument: unknown): RunArguments | undefined {
  if (typeof argument !== 'object' || argument === null || !('command' in argument)) return undefined;
  const { command, cwd, name } = argument as Record<keyof RunArguments, unknown>;
  if (typeof command !== 'string' || command.trim() === '') throw badRequest('The command is empty.');
  return {
    command,
    ...(typeof cwd === 'string' ? { cwd } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}
