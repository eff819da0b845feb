import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openCli } from '../helpers/host/openCli.ts';

test('the command line starts a job, waits for it, and says where it is', async () => {
  const cli = openCli();
  onTestFinished(cli.close);
  expect(await cli.legwork('run', '--on', 'slurm:urgent', '--follow', 'echo here; exit 3')).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('here\n') as string,
  });
  const id = await cli.run('--on', 'slurm', 'sleep 1000');
  await waitFor('the job to run', async () => /running/.test(await cli.answerOf('ls')));
  const { executor } = await cli.show(id);
  const where = `slurm · job ${executor?.place?.job} · node ${executor?.place?.node} · running`;
  expect(await cli.answerOf('ls')).toContain(where);
  expect(await cli.answerOf('show', id)).toContain(where);
  expect(await cli.legwork('run', '--on', 'pbs', 'true')).toMatchObject({
    stderr: expect.stringContaining(
      'It must be local, slurm, or slurm: and the name of a partition.',
    ) as string,
  });
});
