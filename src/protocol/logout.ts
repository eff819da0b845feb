/** Why the processes of a user end at logout: with the session in which the host was started, or with all of the user's. */
export type LogoutEnd = 'session' | 'user';

/** What systemd says of a user. */
export interface LoginFacts {
  /** The control groups of a process, as in /proc/PID/cgroup. */
  groups: string;
  userName: string;
  /** Lines `NAME=VALUE` with the properties of the login manager and of the user. */
  properties: string;
}

/**
 * Whether a process ends when its user logs out, by the rules of logind.conf(5): a session's processes if
 * `KillUserProcesses` is set, and those of the user's own service manager unless the user lingers.
 */
export function endAtLogout({ groups, userName, properties }: LoginFacts): LogoutEnd | undefined {
  const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(properties)?.[1] ?? '';
  const names = (name: string) => valueOf(name).split(' ').filter(Boolean);
  if (/\/user@\d+\.service(?:\/|$)/m.test(groups)) return valueOf('Linger') === 'no' ? 'user' : undefined;
  if (!/\/session-[^/]+\.scope(?:\/|$)/m.test(groups) || valueOf('KillUserProcesses') !== 'yes')
    return undefined;
  const only = names('KillOnlyUsers');
  const isKilled = only.length === 0 || only.includes(userName);
  return isKilled && !names('KillExcludeUsers').includes(userName) ? 'session' : undefined;
}

/** What that means, and the remedy. */
export function logoutSentence(end: LogoutEnd): string {
  const what = 'This machine ends your tasks when you log out.';
  if (end === 'user') return `${what} To keep them, run \`loginctl enable-linger\`.`;
  return (
    `${what} To keep those that you start from now on, run \`loginctl enable-linger\` once, and then ` +
    '`systemd-run --user --scope legwork host restart`.'
  );
}
