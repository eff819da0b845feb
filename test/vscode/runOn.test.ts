import { afterAll, describe, expect, test } from 'vitest';
import { standInCluster } from '../helpers/slurm/standInCluster.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { choose } from './quickInput.ts';

// Slurm runs on no Windows.
describe.skipIf(process.platform === 'win32')('where a task runs', () => {
  const cluster = standInCluster();
  afterAll(cluster.remove);
  const editor = useEditor({
    // As if started from a terminal: otherwise, the editor asks a login shell for the PATH.
    env: { PATH: `${cluster.bin}:${process.env['PATH'] ?? ''}`, VSCODE_CLI: '1' },
    settings: { 'legwork.executors': { slurm: { partition: 'main' }, groups: { train: 'slurm:gpu' } } },
  });

  test('is chosen in the options of a start, said on its row, and kept when it is edited', async () => {
    const window = await editor().open();
    const chooseRunOn = async () => {
      await window.page.locator('.quick-input-widget .action-label[aria-label^="Options"]').click();
      await choose(window, 'Choose what to change', 'Run On');
    };
    const command = editor().untilFinished('job');
    await window.runCommand('Legwork: Run Command in Background…');
    await window.type(command, { enter: false });
    await chooseRunOn();

    // The cluster has not answered yet.
    const row = (text: string) => window.quickRows().filter({ hasText: text }).first();
    await row('slurm:gpu').waitFor();
    await expect
      .poll(() => window.quickRows().allInnerTexts())
      .toEqual([...['Defaultthis machine', 'This Machine', 'slurm', 'slurm:main', 'slurm:gpu']]);
    await window.screenshot('run-on');
    cluster.answer(['gpu', 'debug']);
    await row('slurm:debug').waitFor();
    await window.screenshot('run-on-partitions');
    await choose(window, 'Where it runs', 'slurm:debug');
    const title = window.page.locator('.quick-input-widget .quick-input-title');
    await title.filter({ hasText: 'on slurm:debug' }).waitFor();
    await window.page.locator('.quick-input-widget input.input').press('Enter');

    const pending = /^Resources · slurm:debug · job 4711/;
    await window.tasks.waitFor({ label: command, description: pending });
    expect(cluster.asked()).toContain('--partition=debug');
    await window.screenshot('run-on-pending');
    const over = cluster.run('n2');
    const running = /^node n2 · .*slurm:debug · job 4711/;
    await window.tasks.waitFor({ label: command, group: 'Running', description: running });
    await window.screenshot('run-on-running');
    await editor().finish('job');
    await over;
    await window.tasks.waitFor({ label: command, group: 'Completed' });

    await window.runCommand('Legwork: Edit and Rerun…');
    await window.pick(command);
    await title.filter({ hasText: 'on slurm:debug' }).waitFor();
  });
});
