import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import type { HostNotifications } from '../../../src/protocol/hostSettings.ts';
import type { Home } from './openHome.ts';

/** What one run of the command was told. */
export interface ToldNotice {
  event: string;
  id: string | undefined;
  variables: Record<string, string>;
  /** What it read, parsed. */
  record: unknown;
}

/**
 * A notification command that keeps what it is told, one file a run; `after` is further shell, and `before` runs first.
 * Its environment has `MARK=yes`.
 */
export function keepingCommand(
  home: Pick<Home, 'folder'>,
  { before = '', after = '' }: { before?: string; after?: string } = {},
) {
  const folder = join(home.folder, 'told');
  mkdirSync(folder, { recursive: true });
  const script = join(home.folder, 'notify');
  const keep = [
    `d='${folder}'`,
    before,
    'f="$d/$LEGWORK_TASK_ID"',
    'cat > "$f.input"',
    'env > "$f.env"',
    'mv "$f.env" "$f.told"',
    after,
  ];
  writeFileSync(script, `#!/bin/sh\n${keep.join('\n')}\n`);
  chmodSync(script, 0o755);
  const told = (): ToldNotice[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.told'))
      .map((name) => {
        const variables = Object.fromEntries(
          readFileSync(join(folder, name), 'utf8')
            .split('\n')
            .filter((line) => line.includes('='))
            .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
        ) as Record<string, string>;
        const input = readFileSync(join(folder, name.replace(/\.told$/, '.input')), 'utf8');
        return {
          event: variables.LEGWORK_EVENT ?? '',
          id: variables.LEGWORK_ID,
          variables,
          record: JSON.parse(input) as unknown,
        };
      });
  return {
    script,
    folder,
    told,
    /** `event id`, sorted. */
    lines: () =>
      told()
        .map(({ event, id }) => `${event} ${id}`)
        .toSorted(),
    has: (name: string) => existsSync(join(folder, name)),
    /** Sets the command, and only `more` of the other settings. */
    set: (client: TaskClient, more: HostNotifications = {}) =>
      client.configure({
        unset: ['notifications.events', 'notifications.timeoutMs', 'notifications.quietHours'],
        notifications: { command: [script], ...more },
        environment: { PATH: process.env.PATH ?? '/usr/bin:/bin', MARK: 'yes' },
      }),
  };
}

/** Hours that are quiet now, and for an hour at least; or that are not. */
export function hoursAround(now: Date, isQuiet: boolean): NonNullable<HostNotifications['quietHours']> {
  const clock = (hours: number) => {
    const date = new Date(now.getTime() + hours * 3_600_000);
    return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  };
  return isQuiet ? { from: clock(-1), to: clock(2) } : { from: clock(2), to: clock(3) };
}
