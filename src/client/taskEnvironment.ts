/**
 * The environment a task gets: the client's own, without what belongs to the editor's processes or to
 * Legwork, and with hints that colours are welcome although the output is a file.
 */
export function taskEnvironment(
  own: NodeJS.ProcessEnv,
  additions: Record<string, string> = {},
): Record<string, string> {
  const environment = passedOn(own);
  const wantsNoColour = 'NO_COLOR' in environment || 'NO_COLOR' in additions;
  if (!wantsNoColour) {
    environment.FORCE_COLOR ??= '1';
    environment.CLICOLOR_FORCE ??= '1';
  }
  return { ...environment, ...additions };
}

/** The environment an agent gets: no hints about colours, as it reads what its commands print itself. */
export function agentEnvironment(
  own: NodeJS.ProcessEnv,
  additions: Record<string, string> = {},
): Record<string, string> {
  return { ...passedOn(own), ...additions };
}

function passedOn(own: NodeJS.ProcessEnv): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !isPrivate(name)) environment[name] = value;
  }
  return environment;
}

function isPrivate(name: string): boolean {
  return name === 'ELECTRON_RUN_AS_NODE' || name.startsWith('VSCODE_') || name.startsWith('LEGWORK_');
}
