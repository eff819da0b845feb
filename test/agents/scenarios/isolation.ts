import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { agentSpecOf, type Task } from '../../../src/protocol/task.ts';
import { commentMessage, type DraftThread } from '../../../src/ui/review/draftComments.ts';
import { openRepository, repositoryIn, type TestRepository } from '../../helpers/git/openRepository.ts';
import { HERE, promptOf, type ModelStep } from '../mockScenarios.ts';
import type { Scenario } from './scenario.ts';
import type { Stage, StartOptions } from './stage.ts';

const FILES = { 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' };

/** Changes two files and makes a third, where the agent works. */
const edits = (): ModelStep[] => [
  { say: 'I look.', call: { do: 'read', path: `${HERE}a.txt` } },
  { call: { do: 'edit', path: `${HERE}a.txt`, from: 'one', to: 'theirs' } },
  { call: { do: 'read', path: `${HERE}b.txt` } },
  { call: { do: 'edit', path: `${HERE}b.txt`, from: 'two', to: 'theirs' } },
  { call: { do: 'write', path: `${HERE}new.txt`, content: 'new\n' } },
  { say: 'The ibis is in new.txt.' },
];

/** A start in a repository, with what git needs there. */
function startIn({ cwd, environment }: TestRepository, more: StartOptions = {}): StartOptions {
  const { PATH: _path, HOME: _home, ...git } = environment;
  return { cwd, environment: git, ...more };
}

/** A run that has ended in a worktree of its own, in which it has made its edits. */
async function editedApart(stage: Stage, more: StartOptions = {}) {
  const repository = await openRepository({ files: FILES });
  const { id } = await stage.start(edits, startIn(repository, { worktree: {}, ...more }));
  const task = await stage.finish(id);
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(agentSpecOf(task)?.cwd).not.toBe(repository.cwd);
  return { repository, id, task };
}

/** Comments that a person has made on what it has changed; the last one tells its model what to do. */
function comments(run: string, last: ModelStep[]): DraftThread[] {
  const thread = { run, side: 'after' as const, firstLine: 0, lastLine: 0 };
  return [
    { ...thread, path: 'b.txt', uri: 'b', quoted: ['theirs'], comments: ['Say whose.', promptOf(last)] },
    { ...thread, path: 'a.txt', uri: 'a', quoted: ['theirs'], comments: ['This one is fine.'] },
  ];
}

const ended = (stage: Stage, id: string, attempt: number) =>
  stage.allowUntil(id, `end attempt ${attempt}`, (task) =>
    task.attempt.number === attempt && task.endedAt !== undefined ? task : undefined,
  );

/** Nanocoder keeps its list of tasks in the folder that it works in. */
const OWN_FILE = /^\.nanocoder\//;

const namesIn = async (stage: Stage, { id }: Pick<Task, 'id'>) =>
  (await stage.client.changes({ id })).files.flatMap(({ path }) => (OWN_FILE.test(path) ? [] : path));

export const ISOLATION: Scenario[] = [
  {
    title:
      'in a worktree it edits there; beside uncommitted changes that is taken over, undone, and committed',
    async play(stage) {
      const { repository, id, task } = await editedApart(stage);
      const { cwd = '', mode } = agentSpecOf(task) ?? {};
      expect(mode).toBe(stage.subject.mode);
      if (stage.has('files')) expect(task.agent?.files).toContain('new.txt');
      // The folder that the worktree was made from is as it was.
      expect(await repository.git('status', '--porcelain')).toBe('');
      expect(await stage.client.changes({ id })).toMatchObject({ top: cwd, worktree: task.worktree });
      expect(await namesIn(stage, task)).toEqual(['a.txt', 'b.txt', 'new.txt']);
      const { text } = await stage.client.patch({ id });
      for (const line of ['-one', '-two', '+theirs', '+new']) expect(text.split('\n')).toContain(line);

      await repository.write({ 'b.txt': 'mine\n' });
      const { taken, left } = await stage.client.takeOver({ id, to: 'folder' });
      expect(taken.filter((path) => !OWN_FILE.test(path))).toEqual(['a.txt', 'new.txt']);
      expect(left).toMatchObject([{ path: 'b.txt', why: 'yours' }]);
      const contents = () =>
        Promise.all(['a.txt', 'b.txt'].map((name) => readFile(repository.path(name), 'utf8')));
      expect(await contents()).toEqual(['theirs\n', 'mine\n']);
      const merged = await stage.client.takeOver({ id, to: 'folder', merge: ['b.txt'] });
      expect(merged).toMatchObject({ conflicts: ['b.txt'], left: [] });
      expect((await contents())[1]).toMatch(/^<{7}[^]*mine\n={7}\ntheirs\n>{7}/);
      expect(await stage.client.undoTakeOver({ id })).toEqual({ paths: ['b.txt'], left: [] });
      expect(await stage.client.undoTakeOver({ id })).toEqual({ paths: taken, left: [] });
      expect(await contents()).toEqual(['one\n', 'mine\n']);
      expect(await repository.git('status', '--porcelain')).toBe(' M b.txt');
      const { commit } = await stage.client.takeOver({ id, to: 'commit', paths: ['a.txt', 'new.txt'] });
      expect(await repository.git('log', '-1', '--format=%H', '--name-only')).toBe(
        `${commit}\n\na.txt\nnew.txt`,
      );
      expect(await contents()).toEqual(['theirs\n', 'mine\n']);
    },
  },
  {
    title: 'comments on its changes are one message, with which it goes on in its session and its worktree',
    needs: ['resumes'],
    async play(stage) {
      const { repository, id, task } = await editedApart(stage);
      const drafts = comments(id, [
        { call: { do: 'read', path: `${HERE}b.txt` } },
        { call: { do: 'edit', path: `${HERE}b.txt`, from: 'theirs', to: 'of the heron' } },
        { say: 'It says whose.' },
      ]);
      const content = commentMessage(drafts);
      await stage.client.send({ id, content });
      const second = await ended(stage, id, 2);
      expect(second).toMatchObject({
        status: { state: 'completed' },
        worktree: task.worktree,
        agent: { resumes: { session: task.agent?.session }, session: task.agent?.session },
      });
      expect(agentSpecOf(second)).toMatchObject({ cwd: agentSpecOf(task)?.cwd, mode: stage.subject.mode });
      expect(stage.transcript(second).filter(({ type }) => type === 'message')).toMatchObject([
        { from: 'user', text: content },
      ]);
      // It remembers what it did.
      expect(JSON.stringify(stage.model.steps.at(-1)?.body)).toContain('The ibis is in new.txt.');
      const { text } = await stage.client.patch({ id });
      for (const line of ['-two', '+of the heron', '+theirs', '+new'])
        expect(text.split('\n')).toContain(line);
      expect(await repository.git('status', '--porcelain')).toBe('');
    },
  },
  {
    title: 'a second attempt works in the same worktree; what is committed there still counts as its work',
    needs: ['changingCommands'],
    async play(stage) {
      const repository = await openRepository({ files: FILES });
      const work = () => [
        { call: { do: 'run' as const, command: 'echo attempt >> attempts.txt' } },
        { say: 'That was one more.' },
      ];
      const { id } = await stage.start(work, startIn(repository, { worktree: {} }));
      const first = await stage.finish(id);
      const { cwd = '' } = agentSpecOf(first) ?? {};
      const before = await stage.client.changes({ id });
      await repositoryIn(cwd, repository.beside).commit('By hand');
      await stage.client.rerun({ id });
      const second = await ended(stage, id, 2);
      expect(second).toMatchObject({ status: { state: 'completed' }, worktree: first.worktree });
      const after = await stage.client.changes({ id });
      expect(after).toMatchObject({ base: before.base, top: cwd, deletions: 0 });
      expect(await namesIn(stage, second)).toEqual(['attempts.txt']);
      const { text } = await stage.client.patch({ id, paths: ['attempts.txt'] });
      expect(text).toContain('\n+attempt\n+attempt\n');
      expect(await repository.git('status', '--porcelain')).toBe('');
    },
  },
  {
    title: 'without a worktree its folder is read once, before its first attempt, whoever commits meanwhile',
    needs: ['resumes'],
    async play(stage) {
      const repository = await openRepository({ files: FILES });
      await repository.write({ 'c.txt': 'mine\n' });
      const { id } = await stage.start(edits, startIn(repository));
      const { baseline } = await stage.finish(id);
      await repository.commit('By hand');
      const more: ModelStep[] = [
        { call: { do: 'write', path: `${HERE}more.txt`, content: 'more\n' } },
        { say: 'More.' },
      ];
      await stage.client.send({ id, content: commentMessage(comments(id, more)) });
      const second = await ended(stage, id, 2);
      expect(second.status).toMatchObject({ state: 'completed' });
      expect(second.baseline?.commit).toBe(baseline?.commit);
      expect(await namesIn(stage, second)).toEqual(['a.txt', 'b.txt', 'more.txt', 'new.txt']);
    },
  },
  {
    title: 'allowed to edit for good in its worktree, it still asks about the folder that this was made from',
    needs: ['asks', 'allowsAlways'],
    async play(stage) {
      const repository = await openRepository({ files: FILES });
      const { id } = await stage.start(
        () => [
          { call: { do: 'write', path: `${HERE}one.txt`, content: '1\n' } },
          { call: { do: 'write', path: `${HERE}two.txt`, content: '2\n' } },
          { call: { do: 'write', path: repository.path('three.txt'), content: '3\n' } },
          { say: 'That was it.' },
        ],
        startIn(repository, { worktree: {} }),
      );
      const asking = await stage.asking(id);
      // Its own files have short names; those of others have their whole path.
      expect(asking.status).toMatchObject({ message: expect.stringMatching(/allow .*\bone\.txt/) as string });
      expect(asking.status).toMatchObject({ message: expect.not.stringContaining(repository.cwd) as string });
      await stage.client.answer({ id, decision: 'allowAlways' });
      const next = await stage.until(id, 'ask again or end', (task) =>
        task.endedAt !== undefined || task.agent?.requests?.length ? task : undefined,
      );
      const { cwd = '' } = agentSpecOf(next) ?? {};
      const { worktree } = next;
      expect([existsSync(`${cwd}/one.txt`), existsSync(`${cwd}/two.txt`)]).toEqual([true, true]);
      expect(worktree).toBeDefined();
      const [request] = next.agent?.requests ?? [];
      if (request) {
        expect(next.status).toMatchObject({
          message: expect.stringContaining(repository.path('three.txt')) as string,
        });
        await stage.client.answer({ id, decision: 'deny' });
      }
      const task = await stage.client.wait(id);
      expect(existsSync(repository.path('three.txt'))).toBe(false);
      expect(stage.transcript(task)).toContainEqual(
        expect.objectContaining({ type: 'toolEnd', isError: true }),
      );
      expect(await repository.git('status', '--porcelain')).toBe('');
    },
  },
];
