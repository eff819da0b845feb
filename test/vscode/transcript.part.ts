import { appendFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AgentParams } from '../../src/protocol/startParams.ts';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { usePart } from '../helpers/vscode/editor.ts';
import { TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { connectBeside } from './hostClient.ts';

const editor = usePart();

/** Starts a run of the fake agent beside the window, as a terminal does. */
async function startRun(steps: readonly FakeStep[], more: Partial<AgentParams> = {}) {
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  return { client, task: await client.start(fakeRun(home, steps, more)) };
}

const bash: FakeStep = {
  do: 'tool',
  name: 'Bash',
  input: { command: 'npm test\nnpm run lint' },
  output: '1 failed',
  asks: true,
};
const edit: FakeStep = {
  do: 'tool',
  name: 'Edit',
  input: {
    file_path: 'src/cart.ts',
    old_string: 'let sum = 0;\nsum',
    new_string: 'const sum = total();\nsum',
  },
  asks: true,
};

test('a run is answered from a notification and from its transcript, and takes a message', async () => {
  const window = await editor().current();
  const look: FakeStep = { do: 'say', text: 'I look <b>around</b> <img src=x onerror=alert(1)>' };
  const { client, task } = await startRun(
    [look, bash, edit, { do: 'say', text: 'All tests pass.' }, { do: 'hang' }],
    { name: 'fix the tests' },
  );
  const notice = /fix the tests: allow Bash "npm test…"\?/;
  expect(await window.notifications.buttons(notice)).toEqual(['Allow', 'Deny', 'Open', 'Turn Off…']);
  await window.notifications.press(notice, 'Allow');
  await window.notifications.waitFor(/fix the tests: allow Edit "src\/cart\.ts"\?/);

  await window.tasks.waitFor({ label: 'fix the tests', group: 'Needs You' });
  await window.tasks.openTranscript('fix the tests');
  const view = new TranscriptView(window.page);
  await view.waitFor('I look <b>around</b> <img src=x onerror=alert(1)>');
  expect(await view.frame.locator('b, img').count()).toBe(0);
  await view.open('npm test');
  await view.waitFor('1 failed');
  expect(await view.call('npm test').textContent()).toContain('npm test\nnpm run lint');

  await expect
    .poll(() => view.card.textContent())
    .toMatch(/src\/cart\.ts \+1 −1.*let sum = 0;.*const sum = total\(\);/);
  await window.screenshot('transcript-asks');
  await view.card.getByRole('button', { name: 'Allow' }).click();
  await view.waitFor('All tests pass.');
  await view.button('Interrupt').click();
  await view.waitFor('interrupted');
  await view.box.fill('Thank you');
  await view.box.press('Enter');
  await view.waitFor('You said: Thank you');
  await view.waitFor('completed');
  await expect.poll(() => view.box.inputValue()).toBe('');
  expect((await client.get(task.id)).status.state).toBe('completed');
});

test('a request is answered from the palette, and who is late is told so', async () => {
  const window = await editor().current();
  const { client, task } = await startRun([bash, edit], { name: 'asker' });
  const notice = /asker: allow Bash/;
  await window.notifications.toast(notice).waitFor();
  await window.runCommand('Legwork: Answer Request…');
  await window.pick('asker');
  await window.quickRows().filter({ hasText: 'Deny' }).first().waitFor();
  await client.answer({ id: task.id, decision: 'allow' });
  await window.notifications.toast(notice).waitFor({ state: 'hidden' });
  await window.pick('Deny');
  await window.notifications.waitFor(/^This request was already answered elsewhere/);

  await window.notifications.waitFor(/asker: allow Edit/);
  await window.runCommand('Legwork: Answer Request…');
  await window.pick('asker');
  const detail = window.quickRows().filter({ hasText: 'src/cart.ts: 1 line added, 1 removed' });
  await detail.waitFor();
  await window.pick('Deny');
  await window.tasks.waitFor({ label: 'asker', group: 'Completed' });
  await window.tasks.openTranscript('asker');
  const view = new TranscriptView(window.page);
  await view.call('editing src/cart.ts').filter({ hasText: 'denied' }).waitFor();
});

test('a transcript follows what comes, and stays where a person reads', async () => {
  const window = await editor().current();
  const said = (count: number, word: string) =>
    Array.from({ length: count }, (_none, index): FakeStep => ({ do: 'say', text: `${word} ${index}` }));
  await startRun([...said(120, 'before'), bash, ...said(40, 'after')], { name: 'long' });
  await window.tasks.waitFor({ label: 'long', group: 'Needs You' });
  await window.tasks.openTranscript('long');
  const view = new TranscriptView(window.page);
  await view.card.waitFor();
  await expect.poll(() => view.fromEnd()).toBeLessThan(5);
  await view.transcript.hover();
  await window.page.mouse.wheel(0, -1500);
  await expect.poll(() => view.fromEnd()).toBeGreaterThan(1000);
  await expect.poll(() => view.isAtRest()).toBe(true);
  // One of those in sight. Of those above, the heights are measured late.
  const place = await view.topOf('before 68');
  await view.card.getByRole('button', { name: 'Allow' }).click();
  await view.transcript.getByText('after 39', { exact: true }).waitFor({ state: 'attached' });
  expect(Math.abs((await view.topOf('before 68')) - place)).toBeLessThan(3);
  await view.button('Jump to End').click();
  await expect.poll(() => view.fromEnd()).toBeLessThan(5);
});

test('a run that ended goes on with a message, shown with what was before, also after a reload', async () => {
  const window = await editor().current();
  const { client, task } = await startRun([{ do: 'say', text: 'One.' }], { name: 'resumed' });
  await client.wait(task.id);
  await window.runCommand('Legwork: Show Transcript');
  await window.pick('resumed');
  const view = new TranscriptView(window.page);
  await view.waitFor('One.');
  await view.box.fill('And two?');
  await view.button('Send').click();
  await view.waitFor('You said: And two?');
  await view.waitFor('Attempt 1');
  await view.waitFor('Attempt 2');
  await view.waitFor('One.');

  await view.box.fill('A draft');
  await window.openFile('checkout.js');
  await window.page.locator('.tab', { hasText: 'resumed' }).click();
  await view.waitFor('You said: And two?');
  await expect.poll(() => view.box.inputValue()).toBe('A draft');

  // A browser's window remembers a moment late which of them was in front.
  await window.reload();
  await window.page.locator('.tab', { hasText: 'resumed' }).click();
  await view.waitFor('You said: And two?');
  await view.waitFor('Attempt 1');
  await window.screenshot('transcript-resumed');

  await window.runCommand('Legwork: Show Task Output');
  await window.pick('resumed');
  await window.waitForOutput('> And two?');
  await window.waitForOutput('[completed]');
});

const REPORT = `# What I changed

The total is **rounded once**, in \`src/checkout.js\`; see _also_ src/pricing.js:3 and [the guide](https://guide.example/rounding).

| file | lines | why |
|---|---:|---|
| \`src/checkout.js\` | 12 | rounds at the end |
| src/pricing.js | 3 | keeps cents |

- [x] tests pass
- [ ] update \`README.md\`
  1. the table
  2. the picture

> Prices are in cents.

\`\`\`ts
// Rounds once.
export function total(items: Item[]): number {
  const sum = items.reduce((all, { price }) => all + price, 0);
  return Math.round(sum * 1.19) ?? "none";
}
\`\`\`

\`\`\`diff
-const sum = 0.1 + 0.2;
+const sum = 10 + 20;
\`\`\`

<b>No HTML</b> <img src=x onerror=alert(1)> ![picture](https://guide.example/picture.png) [run](command:workbench.action.closeWindow)

Not there: src/none.js:1, and not here: out/secret.js
`;

const THEMES = [
  ['Light Modern', 'vscode-light'],
  ['Dark High Contrast', 'vscode-high-contrast'],
  ['Light High Contrast', 'vscode-high-contrast-light'],
  ['Dark Modern', 'vscode-dark'],
] as const;

/** Starts a run of the fake agent that says this, and shows its transcript. */
async function transcriptOf(name: string, steps: readonly FakeStep[]) {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  const task = await client.start(fakeRun(home, steps, { name }));
  await client.wait(task.id);
  await window.tasks.openTranscript(name);
  // Until then, the page of another run may be seen, which has also completed.
  await window.page.locator('.tab.active', { hasText: name }).waitFor();
  const view = new TranscriptView(window.page);
  await view.waitFor('completed');
  return { window, view };
}

test('what an agent writes is Markdown, and nothing in it is HTML, an image or a command', async () => {
  const { window, view } = await transcriptOf('report', [{ do: 'say', text: REPORT }]);
  const { transcript } = view;
  await transcript.getByRole('heading', { name: 'What I changed' }).waitFor();
  expect(await transcript.getByRole('row').count()).toBe(3);
  expect(await transcript.getByRole('img', { name: 'done' }).count()).toBe(1);
  expect(await transcript.locator('.hljs-keyword').allTextContents()).toContain('export');
  expect(await transcript.locator('img, b, script').count()).toBe(0);
  await view.waitFor('<b>No HTML</b> <img src=x onerror=alert(1)>');
  const pages = await transcript
    .getByRole('link')
    .evaluateAll((all) =>
      all.flatMap(
        (link) =>
          (link as unknown as { getAttribute(name: string): string | null }).getAttribute('href') ?? [],
      ),
    );
  expect(pages).toEqual(['https://guide.example/rounding', 'https://guide.example/picture.png']);
  for (const [theme, kind] of THEMES) {
    await window.runCommand('Preferences: Color Theme');
    // The list shows only so many rows at once.
    await window.type(theme, { enter: false });
    await window.pick(theme);
    await view.frame.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
    await window.screenshot(`markdown-${kind}`);
  }
});

test('files that are mentioned open where they are in the folder of the run, pages after a question', async () => {
  await mkdir(join(editor().folder, '..', 'elsewhere'), { recursive: true });
  await writeFile(join(editor().folder, '..', 'elsewhere', 'secret.js'), 'secret');
  await symlink('../elsewhere', join(editor().folder, 'out'));
  const { window, view } = await transcriptOf('links', [{ do: 'say', text: REPORT }]);
  const link = (name: string) => view.transcript.getByRole('link', { name }).last();

  await link('src/none.js:1').click();
  await window.notifications.waitFor(/There is no file src\/none\.js in the folder of the run/);
  await link('out/secret.js').click();
  await window.notifications.waitFor(/out\/secret\.js leads out of the folder of the run/);

  await link('the guide').click();
  const dialog = window.page.locator('.monaco-dialog-box');
  await dialog.getByText(/open the external website/).waitFor();
  await dialog.getByText('https://guide.example/rounding').waitFor();
  await window.page.keyboard.press('Escape');

  await link('src/pricing.js:3').focus();
  await window.page.keyboard.press('Enter');
  await window.page.locator('.tab.active', { hasText: 'pricing.js' }).waitFor();
  await window.page.locator('.statusbar-item', { hasText: 'Ln 3, Col 1' }).waitFor();
});

test('a transcript that goes on keeps what is selected in it', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  const paragraphs = Array.from({ length: 60 }, (_none, index): FakeStep => ({
    do: 'say',
    text: `Paragraph **${index}** with \`code\` and src/pricing.js:${index + 1}.`,
  }));
  const { id } = await client.start(
    fakeRun(
      home,
      [...paragraphs, { do: 'tool', name: 'Bash', input: { command: 'true' }, asks: true }, ...paragraphs],
      { name: 'grows' },
    ),
  );
  await window.tasks.waitFor({ label: 'grows', group: 'Needs You' });
  await window.tasks.openTranscript('grows');
  const view = new TranscriptView(window.page);
  await view.card.waitFor();
  const selected = () =>
    view.frame
      .locator('body')
      .evaluate(() => String((globalThis as unknown as { getSelection(): unknown }).getSelection()));
  await view.transcript.getByText('59', { exact: true }).dblclick();
  await expect.poll(async () => (await selected()).trim()).toBe('59');
  await client.answer({ id, decision: 'allow' });
  await client.wait(id);
  await view.transcript.getByText('completed').waitFor({ state: 'attached' });
  expect((await selected()).trim()).toBe('59');
});

/** Red, of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('a picture is drawn from the transcript, and what somebody else wrote into it does nothing', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  const home = { folder: editor().server.root, work: editor().folder };
  const task = await client.start(fakeRun(home, [{ do: 'say', text: 'Look:' }], { name: 'pictures' }));
  const { agent } = await client.wait(task.id);
  const events = [
    { type: 'attachment', name: 'pixel.png', mimeType: 'image/png', data: PIXEL },
    { type: 'attachment', name: 'drawing.svg', mimeType: 'image/svg+xml', data: PIXEL },
    { type: 'attachment', name: 'elsewhere.png', mimeType: 'image/png', uri: 'https://guide.example/a.png' },
    { type: 'attachment', name: 'quit', uri: 'command:workbench.action.quit' },
    { type: 'text', text: { no: 'text' } },
    { type: 'plan', entries: 'none' },
    { type: 'toolStart', tool: null },
    { type: 'text', text: 'The end.' },
  ];
  const lines = events.map((event) => `${JSON.stringify({ at: '2026-01-01T00:00:00.000Z', ...event })}\n`);
  await appendFile(agent?.transcript ?? '', lines.join(''));
  await window.tasks.openTranscript('pictures');
  const view = new TranscriptView(window.page);
  await view.waitFor('The end.');
  const pictures = await view.transcript
    .locator('img')
    .evaluateAll((all) => all.map((each) => (each as unknown as { alt: string }).alt));
  expect(pictures).toEqual(['pixel.png']);
  const width = () =>
    view.transcript
      .locator('img')
      .evaluate((each) => (each as unknown as { naturalWidth: number }).naturalWidth);
  await expect.poll(width).toBe(1);
  const links = await view.transcript.locator('.attachment').getByRole('link').allTextContents();
  expect(links).toEqual(['elsewhere.png']);
  await window.screenshot('transcript-attachments');
});
