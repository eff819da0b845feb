import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeProcess } from '../helpers/host/processes.ts';
import { processesOf } from '../helpers/slurm/processesOf.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openSlurmHome } from '../helpers/slurm/openSlurmHome.ts';

const outputOf = (path: string) => readFileSync(path, 'utf8');

describe('a command as a job', () => {
  it('has its words, environment, folder and umask, and its output is live', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const folder = join(home.work, "it's a folder %j");
    mkdirSync(folder);
    const environment = {
      PATH: process.env.PATH ?? '',
      TEXT: 'a\n\'b\' "$c" `d` \\',
      SLURM_JOB_ID: '1',
      UID: '77',
      prefix: '/nowhere',
    };
    const show =
      'printf "%s|" "$@" "$TEXT" "$prefix" "$PWD" "$LEGWORK_TASK_ID"; umask; env | grep ^UID=; echo "job $SLURM_JOB_ID"; while [ ! -e go ]; do sleep 0.1; done; echo end';
    const words = ['sh', '-c', show, 'sh', 'one', "two 'three'", '', '*'];
    const started = await client.start(home.job(words, {}, { cwd: folder, environment, umask: '0027' }));
    const { job, node, task } = await home.onNode(client, started.id);
    expect(node).toMatch(/^n[12]$/);
    const path = task.output.path;
    await waitFor('the output', () => outputOf(path).includes(`job ${job}\n`));
    expect(outputOf(path)).toContain(
      `one|two 'three'||*|${environment.TEXT}|/nowhere|${folder}|${task.id}|0027\nUID=77\n`,
    );
    writeFileSync(join(folder, 'go'), '');
    const ended = await client.wait(task.id);
    expect(ended.status).toEqual({ state: 'completed', exitCode: 0 });
    expect(ended.executor).toEqual({ kind: 'slurm', place: { job, node } });
    expect(outputOf(path)).toMatch(/end\n$/);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('has variables that no shell could export', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const environment = { PATH: process.env.PATH ?? '', 'BASH_FUNC_f%%': '() { :; }', PPID: '7' };
    const { id, output } = await client.start(home.job(['env'], {}, { environment }));
    await client.wait(id);
    const lines = outputOf(output.path).split('\n');
    expect(lines).toEqual(expect.arrayContaining(['BASH_FUNC_f%%=() { :; }', 'PPID=7']));
  });

  it.each([
    ['exit 7', { kind: 'exit', code: 7 }],
    ['kill -KILL $$', { kind: 'signal', signal: 'SIGKILL', code: 137 }],
    ['kill -USR1 $$', { kind: 'signal', signal: 'SIGUSR1', code: 138 }],
  ])('%s ends as it does on this machine', async (command, failure) => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job(command));
    expect((await client.wait(id)).status).toEqual({ state: 'failed', failure });
  });

  it('says why a program cannot start on the node', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job(['no-such-program', 'x']));
    expect((await client.wait(id)).status).toEqual({
      state: 'failed',
      failure: { kind: 'spawn', message: 'no-such-program: not found on the node' },
    });
  });

  it('takes input and its end, and can be paused', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(
      home.job('while read -r line; do echo "got $line"; done; echo over', {}, { takesInput: true }),
    );
    const { task } = await home.onNode(client, id);
    await client.send({ id, content: 'one\n' });
    await waitFor('the first line', () => outputOf(task.output.path).includes('got one'));
    await client.pause({ id });
    const states = () => processesOf(id).map((pid) => describeProcess(pid).split(' ')[2]);
    await waitFor('all of it to be stopped', () => states().every((state) => state === 'T'));
    await client.send({ id, content: 'two\n', isEnd: true });
    await client.resume({ id });
    expect((await client.wait(id)).status).toMatchObject({ state: 'completed' });
    expect(outputOf(task.output.path)).toBe('got one\ngot two\nover\n');
  });

  it('leaves nothing in its folder', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const { id } = await client.start(home.job('true'));
    await client.wait(id);
    const folder = join(home.paths.jobs, 'slurm');
    await waitFor('the markers to be gone', () => home.names(folder).length === 0);
    expect(existsSync(join(home.paths.run, `${id}.1.claim`))).toBe(false);
  });

  it('has no terminal', async () => {
    const home = openSlurmHome();
    const client = await home.connect();
    const start = client.start(home.job('true', {}, { terminal: { columns: 80, rows: 24 } }));
    await expect(start).rejects.toThrow('cannot have a terminal');
  });
});
