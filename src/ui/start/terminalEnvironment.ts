/** What the terminal's settings say of one variable; `null` takes it away. */
export type TerminalEnvironmentSetting = Record<string, string | null>;

/** What variables in those settings can refer to. */
export interface VariableValues {
  environment: NodeJS.ProcessEnv;
  workspaceFolder?: string;
  userHome: string;
}

/**
 * The environment an integrated terminal would start from: the window's own, changed by
 * `terminal.integrated.env.<os>`. A reference that means nothing here is left as it is written.
 */
export function terminalEnvironment(
  setting: TerminalEnvironmentSetting,
  values: VariableValues,
): NodeJS.ProcessEnv {
  const environment = { ...values.environment };
  for (const [name, value] of Object.entries(setting)) {
    if (typeof value === 'string') environment[name] = resolveVariables(value, values);
    else delete environment[name];
  }
  return environment;
}

function resolveVariables(text: string, values: VariableValues): string {
  return text.replace(/\$\{([^}]+)\}/g, (reference, name: string) => {
    if (name === 'workspaceFolder') return values.workspaceFolder ?? reference;
    if (name === 'userHome') return values.userHome;
    return name.startsWith('env:') ? (values.environment[name.slice('env:'.length)] ?? '') : reference;
  });
}
