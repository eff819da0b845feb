import { oneLine, withoutIcons } from '../editor/plainText.ts';

/** A row below the input for a command. `command` is missing in the first, which stands for what is typed. */
export interface CommandChoice {
  label: string;
  description: string;
  alwaysShow: true;
  command?: string;
}

const EMPTY_HINT = 'Type a command, or choose an earlier one';
const SHOWN_LENGTH = 200;

/**
 * The rows for what is typed so far: what is typed first, then matching earlier commands. Commands are
 * descriptions rather than labels, because the editor sorts rows by how well their labels match, and then
 * Enter would run an earlier command in place of the typed one.
 */
export function commandChoices(typed: string, history: string[]): CommandChoice[] {
  const wanted = typed.trim().toLowerCase();
  const first: CommandChoice =
    wanted === ''
      ? { label: '$(info)', description: EMPTY_HINT, alwaysShow: true }
      : { label: '$(play)', description: shown(typed), alwaysShow: true };
  const earlier = history
    .filter((command) => command !== typed && command.toLowerCase().includes(wanted))
    .map((command) => ({
      label: '$(history)',
      description: shown(command),
      alwaysShow: true as const,
      command,
    }));
  return [first, ...earlier];
}

function shown(command: string): string {
  return withoutIcons(oneLine(command, SHOWN_LENGTH));
}
