/*
 * Task text is whatever a program or an agent wrote. Where the editor would read markup into a plain
 * string, these take the markup away.
 */

const ICON = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/gi;
const MESSAGE_LIMIT = 120;

/** One line, cut to a length at which a message or a label stays readable. */
export function oneLine(text: string, limit = MESSAGE_LIMIT): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed here
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

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
