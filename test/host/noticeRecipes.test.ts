import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { askingRun, permissionAsk } from '../helpers/host/askingAgent.ts';
import { keepArguments, provide, recipeWith } from '../helpers/host/noticeRecipes.ts';
import { CLI } from '../helpers/host/openCli.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import type { Home } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* The recipes of the documentation, word for word, with stand-ins for desktops and servers. */

/** What a shell would run, if it were given as code. */
const ODD = `it's "$HOME" \`touch pwned\` $(touch pwned) <b>&amp;`;

/** A person's shell: `legwork` is there, and the stand-ins are first on its `PATH`. */
function shellOf(home: Home, variables: Record<string, string> = {}) {
  const bin = join(home.folder, 'stand-ins');
  provide(bin, 'legwork', `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  const environment = {
    ...{ PATH: `${bin}:${process.env.PATH}`, HOME: home.folder, LEGWORK_HOME: home.paths.directory },
    ...variables,
  };
  const run = (code: string) =>
    promisify(execFile)('/bin/sh', ['-c', code], { cwd: home.work, env: environment });
  return { bin, run };
}

const askForLeave = (home: Home) =>
  askingRun(home, [
    permissionAsk([
      ['y', 'allow_once', 'Yes'],
      ['n', 'reject_once', 'No'],
    ]),
  ]);

/** The state in which it ends. */
async function endOf(home: Home, id: string): Promise<string> {
  const client = await home.connect();
  return (await client.wait(id)).status.state;
}

test.each([
  ['notify-send -a Legwork -- "$LEGWORK_TITLE" "$(printf', 'notify-send'],
  ['osascript', 'osascript'],
  ['-File', 'powershell'],
])('%s: a desktop shows title and text, whatever they are', async (recipe, program) => {
  const home = openHome();
  const client = await home.connect();
  const { bin, run } = shellOf(home);
  const shown = keepArguments(bin, program, `printenv LEGWORK_TITLE LEGWORK_TEXT > '${bin}/seen'`);
  await run(recipeWith(recipe).split('\n')[0] ?? '');
  await client.wait((await client.start(home.params(`echo 'a<b&c'; exit 3 # ${ODD}`))).id);
  const [words = []] = await waitFor('it to be shown', () => (shown().length > 0 ? shown() : undefined));
  const title = `echo 'a<b&c'; exit 3 # ${ODD}`;
  if (program === 'notify-send') {
    expect(words).toEqual(['-a', 'Legwork', '--', title, 'Exit code 3: a&lt;b&amp;c']);
  } else if (program === 'osascript') {
    expect(words.slice(-3)).toEqual(['--', title, 'Exit code 3: a<b&c']);
  } else expect(words.join(' ')).not.toContain('pwned');
  const { stdout } = await run(`cat '${bin}/seen'; ls`);
  expect(stdout).toBe(`${title}\nExit code 3: a<b&c\n`);
});

test('a webhook gets the record', async () => {
  const home = openHome();
  const client = await home.connect();
  const server = await openServer();
  const { run } = shellOf(home);
  await run(recipeWith('curl -sS --fail --data-binary @- -H').replace('https://example.com', server.url));
  const { id } = await client.start(home.params('false'));
  await client.wait(id);
  const [hook] = await waitFor('the hook', () => (server.posts.length > 0 ? server.posts : undefined));
  expect(hook?.path).toBe('/hook');
  expect(JSON.parse(hook?.body ?? '')).toMatchObject({ event: 'failed', id });
});

test.each(['allow', 'deny'])('a button of the desktop answers an agent: %s', async (word) => {
  const home = openHome();
  const client = await home.connect();
  const { bin, run } = shellOf(home);
  const shown = keepArguments(bin, 'notify-send', `case "$*" in *--action*) echo ${word} ;; esac`);
  provide(bin, 'legwork-notify', recipeWith('# legwork-notify\n'));
  await run('legwork config set notifications.command legwork-notify');
  const { id } = await client.start(askForLeave(home));
  expect(await endOf(home, id)).toBe('completed');
  await waitFor('both to be shown', () => shown().length === 2);
  expect(shown()[0]).toContain('--action=allow=Allow');
  expect(JSON.stringify(await run(`legwork logs ${id}`))).toMatch(word === 'allow' ? /"y/ : /"n/);
});

test('a button on the phone answers an agent', async () => {
  const home = openHome();
  const client = await home.connect();
  const server = await openServer();
  const { bin, run } = shellOf(home, {});
  provide(bin, 'legwork-ntfy', recipeWith('# legwork-ntfy\n'));
  provide(bin, 'legwork-ntfy-answers', recipeWith('# legwork-ntfy-answers\n'));
  const [first = '', ...others] = recipeWith('export NTFY_URL').split('\n');
  await run([first.replace('https://ntfy.sh', server.url), ...others].join('\n'));
  await waitFor('somebody to listen for answers', () => server.listeners.size > 0);
  const { id } = await client.start(askForLeave(home));
  const [message] = await waitFor('a message', () => (server.posts.length > 0 ? server.posts : undefined));
  const published = JSON.parse(message?.body ?? '') as {
    topic: string;
    title: string;
    actions: { label: string; url: string; body: string }[];
  };
  expect(published).toMatchObject({
    topic: 'my-secret-topic',
    message: expect.stringContaining('database') as string,
  });
  const allow = published.actions.find(({ label }) => label === 'allow');
  // What somebody else writes there is no answer.
  for (const body of ['', '--help', 'sh-nobody allow x', `${id} erase x`])
    await fetch(allow?.url ?? '', { method: 'POST', body });
  await fetch(allow?.url ?? '', { method: 'POST', body: allow?.body ?? '' });
  expect(await endOf(home, id)).toBe('completed');
  const isEnd = (body: string) => body.includes('"title"') && !body.includes('"actions"');
  await waitFor('its end to be told', () => server.posts.some(({ body }) => isEnd(body)));
});

/** Takes posts, and passes those to a topic on to who listens to it, as ntfy does. */
async function openServer() {
  const posts: { path: string; body: string }[] = [];
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path.endsWith('/raw')) {
      listeners.add(response);
      // Keeps the connection alive.
      response.write('\n');
      return;
    }
    void text(request).then((body) => {
      posts.push({ path, body });
      if (path === '/my-secret-answers') for (const listener of listeners) listener.write(`${body}\n`);
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, posts, listeners };
}
