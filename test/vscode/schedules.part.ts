import { expect, test } from 'vitest';
import { usePart } from '../helpers/vscode/editor.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart();

test('a task is scheduled from its menu; the next times show while typing; it is run, paused, shown and removed', async () => {
  const window = await editor().current();
  const { client, start } = await connectBeside(editor());
  const { id } = await start('echo good morning', { name: 'greeting' });
  await client.wait(id);
  await window.tasks.waitFor({ label: 'greeting', group: 'Completed' });

  await window.chooseFromMenu(window.tasks.row('greeting'), 'Add Schedule…');
  const input = window.quickInput();
  await input.waitFor();
  const { keyboard } = window.page;
  await keyboard.type('0 9 * *');
  await window.page.getByText('it does not have the five fields of cron').waitFor();
  await keyboard.type(' 1-5');
  await window.page.getByText(/Next: Mon|Next: Tue|Next: Wed|Next: Thu|Next: Fri/).waitFor();
  await window.screenshot('schedule-when');
  await keyboard.press('Enter');
  await window.pick('Run Once Afterwards');
  await window.pick('Queue One Task');
  // Nobody wants a timer of the system in a test, and its absence is no error.
  expect(await window.notifications.buttons(/Schedules run while an editor is open/)).toContain('Run Always');

  const row = await window.tasks.waitFor({
    label: 'greeting',
    group: 'Scheduled',
    description: /^next .*09:00$/,
  });
  expect(row.spoken).toContain('greeting, next');
  const [schedule] = await client.schedules();
  expect(schedule).toMatchObject({
    ...{ name: 'greeting', when: '0 9 * * 1-5', ifMissed: 'once', ifRunning: 'queue' },
    start: { kind: 'shell', command: 'echo good morning', cwd: editor().folder },
  });

  await window.chooseFromMenu(window.tasks.row('greeting'), 'Run Schedule Now…');
  await window.tasks.waitFor({ label: 'greeting', group: 'Scheduled', description: /last completed$/ });
  await client.addSchedule({
    ...{ when: 'every 2h', timeZone: 'UTC', name: 'crawl the site' },
    start: {
      kind: 'shell',
      command: 'npm run crawl',
      cwd: editor().folder,
      environment: {},
      producer: 'cli',
    },
  });
  await window.tasks.waitFor({ label: 'crawl the site', group: 'Scheduled' });
  await window.screenshot('schedules');
  await window.chooseFromMenu(window.tasks.row('greeting'), 'Pause Schedule…');
  await window.tasks.waitFor({ label: 'greeting', group: 'Scheduled', description: /^paused/ });

  await window.tasks.select('greeting');
  await window.quickRows().filter({ hasText: 'run by hand' }).first().waitFor();
  await window.screenshot('schedule-history');
  await keyboard.press('Escape');

  for (const each of await client.schedules()) await client.removeSchedule(each.id);
  await expect
    .poll(async () => (await window.tasks.rows()).filter(({ group }) => group === 'Scheduled'))
    .toEqual([]);
});
