import { oneLine } from '../../base/plainText.ts';

/*
 * Task text is whatever a program or an agent wrote. Where the editor would read markup into a plain string, these take
 * the markup away.
 */

const ICON = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/gi;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const SHORT = 120;

/** One line, cut to a length at which a message or a label stays readable. */
export function shortLine(text: string, limit = SHORT): string {
  return oneLine(text, limit);
}

/** Text whose direction, where it is written from right to left, does not move what stands beside it. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** Text for a notification, where `[a](command:b)` would become a link that runs a command. */
export function inMessage(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Text for quick picks and the status bar, where `$(name)` would become an icon. */
export function withoutIcons(text: string): string {
  return text.replace(ICON, (icon) => `\\${icon}`);
}
