import { expect, test } from 'vitest';
import { endAtLogout, logoutSentence } from '../../../src/protocol/logout.ts';

const SESSION = '0::/user.slice/user-1000.slice/session-3.scope\n';
const TERMINAL = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-1.scope\n';
const HYBRID = `9:name=systemd:/user.slice/user-1000.slice/session-3.scope\n0::/\n`;
const KILLS = 'KillUserProcesses=yes\nKillOnlyUsers=\nKillExcludeUsers=root\n';
const SPARES = 'KillUserProcesses=no\nKillOnlyUsers=\nKillExcludeUsers=root\n';

test.each<[what: string, groups: string, properties: string, end: string | undefined]>([
  ['a session whose processes are killed', SESSION, `${KILLS}Linger=no`, 'session'],
  ['one in an older hierarchy', HYBRID, `${KILLS}Linger=no`, 'session'],
  ['lingering alone does not save those of a session', SESSION, `${KILLS}Linger=yes`, 'session'],
  ['a session that is left alone', SESSION, `${SPARES}Linger=no`, undefined],
  ['a user who is excluded', SESSION, 'KillUserProcesses=yes\nKillExcludeUsers=root ada\n', undefined],
  ['other users only', SESSION, 'KillUserProcesses=yes\nKillOnlyUsers=bob\n', undefined],
  ['this user only', SESSION, 'KillUserProcesses=yes\nKillOnlyUsers=bob ada\n', 'session'],
  ['the service manager of a user who does not linger', TERMINAL, `${SPARES}Linger=no`, 'user'],
  ['the service manager of a user who lingers', TERMINAL, `${KILLS}Linger=yes`, undefined],
  ['a service of the system', '0::/system.slice/ssh.service\n', `${KILLS}Linger=no`, undefined],
  ['a container', '0::/\n', `${KILLS}Linger=no`, undefined],
  ['nothing known', SESSION, '', undefined],
  ['nothing known of the user', TERMINAL, SPARES, undefined],
])('%s', (...[, groups, properties, end]) =>
  expect(endAtLogout({ groups, userName: 'ada', properties })).toBe(end),
);

test('each end has its remedy', () => {
  expect(logoutSentence('user')).toContain('loginctl enable-linger');
  expect(logoutSentence('session')).toContain('systemd-run --user --scope legwork host restart');
});
