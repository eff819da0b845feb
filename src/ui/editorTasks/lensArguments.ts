/** What a lens passes to its command: a file, and the name of something that the file lists. */
export interface LensArguments {
  path: string;
  name: string;
}

/** The arguments of a lens; `undefined` for a call from the palette or a menu. */
export function parseLensArguments(argument: unknown): LensArguments | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { path, name } = argument as Partial<Record<keyof LensArguments, unknown>>;
  return typeof path === 'string' && typeof name === 'string' ? { path, name } : undefined;
}
