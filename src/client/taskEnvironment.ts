/**
 * The environment a task gets: the client's own, without what belongs to the editor's processes or to
 * Legwork, and with hints that colours are welcome although the output is a file.
 */
export function taskEnvironment(
  own: NodeJS.ProcessEnv,
  additions: Record<string, string> = {},
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !isPrivate(name)) environment[name] = value;
  }
  const wantsNoColour = 'NO_COLOR' in environment || 'NO_COLOR' in additions;
  if (!wantsNoColour) {
    environment.FORCE_COLOR ??= '1';
    environment.CLICOLOR_FORCE ??= '1';
  }
  return { ...environment, ...additions };
}

function isPrivate(name: string): boolean {
  return name === 'ELECTRON_RUN_AS_NODE' || name.startsWith('VSCODE_') || name.startsWith('LEGWORK_');
}
