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

/** Text for a notification, where `[a](command:b)` would become a link that runs a command. */
export function inMessage(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Text for quick picks and the status bar, where `$(name)` would become an icon. */
export function withoutIcons(text: string): string {
  return text.replace(ICON, (icon) => `\\${icon}`);
}
