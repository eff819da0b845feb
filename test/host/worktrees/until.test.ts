import { expect, test } from 'vitest';
import { openRepository } from '../../helpers/git/openRepository.ts';
import { scriptedAgent } from '../../helpers/git/scriptedAgent.ts';
import { fakeClaudeFolder } from '../../helpers/host/fakeAgents.ts';
import { openHome } from '../../helpers/host/openHome.ts';

test('I5 I9: a run is checked in its worktree, goes on there, and its reviewer sees what it has changed', async () => {
  const home = openHome();
  const client = await home.connect();
  const repository = await openRepository({ files: { 'a.txt': 'one\n' } });
  const script = 'n=$(wc -l < made.txt 2>/dev/null || echo 0); echo "try $n" >> made.txt';
  const { environment, ...params } = scriptedAgent(repository, script);
  const PATH = `${fakeClaudeFolder(home)}:${environment?.PATH ?? process.env.PATH ?? ''}`;
  const run = await client.start({
    ...params,
    environment: { ...environment, PATH },
    worktree: {},
    until: {
      check: 'echo "$LEGWORK_WORKTREE $LEGWORK_PORT"; [ $(wc -l < made.txt) -ge 2 ]',
      tries: 2,
      // It repeats what it was asked, which is a finding, for which there is no further try.
      reviewBy: 'claude',
    },
  });
  const ended = await client.wait(run.id);
  expect(ended).toMatchObject({ status: { state: 'completed' }, until: { tried: 2, outcome: 'passed' } });
  const steps = (await client.list({ parent: run.id })).filter(({ step }) => step !== 'worktree');
  expect(steps.map(({ step, worktree }) => [step, worktree])).toEqual([
    ['check', run.worktree],
    ['check', run.worktree],
    ['review', run.worktree],
  ]);
  const cwd = 'cwd' in run.spec ? (run.spec.cwd ?? '') : '';
  expect(steps.map(({ spec }) => 'cwd' in spec && spec.cwd)).toEqual([cwd, cwd, cwd]);
  expect((await client.output({ id: steps[1]?.id ?? '' })).text).toMatch(/^\S+ \d+\n$/);
  const review = steps[2];
  expect(review && 'prompt' in review.spec ? review.spec.prompt : '').toContain('+try 0\n+try 1\n');
  // Nothing came to the folder of the person.
  expect(await repository.git('status', '--porcelain')).toBe('');
  expect(cwd).not.toBe(repository.cwd);
});
