import { expect, test } from 'vitest';
import type { FakeStep } from '../agents/fakeScript.ts';
import { fakeRun } from '../helpers/host/fakeAgents.ts';
import { useEditor } from '../helpers/vscode/editor.ts';
import { pageOf, TranscriptView } from '../helpers/vscode/transcriptView.ts';
import { waitFor } from '../helpers/vscode/wait.ts';
import { connectBeside } from './hostClient.ts';

const editor = useEditor({ language: 'de', keepsWindow: true });

test('starts no host only because the editor started', async () => {
  // Its view in sight is a reason to start one, so Legwork is met by a command.
  const window = await editor().open({ plain: true });
  await window.runCommand('Legwork: Aufgaben filtern');
  await window.quickInput().waitFor();
  expect(await editor().server.taskHost()).toBeUndefined();
  await window.page.keyboard.press('Escape');
  await window.tasks.show();
  await waitFor(() => editor().server.taskHost(), { what: 'the host that the view wants' });
});

test('in a German editor commands, the view, messages and pages are German', async () => {
  const window = await editor().current();
  const { client } = await connectBeside(editor());
  await window.runCommand('Legwork: Befehl im Hintergrund ausführen…');
  const asked = () => window.quickInput().getAttribute('placeholder');
  await expect.poll(asked).toBe(`Befehl, der in ${editor().folder} ausgeführt wird`);
  await window.type(`echo kein Erfolg; ${editor().untilFinished('erfolglos', 3)}`);
  await window.tasks.waitFor({ label: /echo kein Erfolg/, group: 'Aktiv' });
  await editor().finish('erfolglos');

  const notice = /Fehlgeschlagen: echo kein Erfolg.*: Exit 3/;
  expect(await window.notifications.buttons(notice)).toEqual([
    'Ausgabe anzeigen',
    'Erneut ausführen',
    'Deaktivieren…',
  ]);
  await window.tasks.waitFor({ label: /echo kein Erfolg/, group: 'Fehlgeschlagen', description: /^Exit 3/ });
  await window.notifications.press(notice, 'Ausgabe anzeigen');
  await window.page.locator('.part.panel').getByText('[Exit 3]').waitFor();

  const steps: FakeStep[] = [
    { do: 'say', text: 'Ich sehe mich um.' },
    { do: 'tool', name: 'Bash', input: { command: 'npm test' }, output: '1 failed', asks: true },
    { do: 'hang' },
  ];
  const home = { folder: editor().server.root, work: editor().folder };
  const run = await client.start(fakeRun(home, steps, { name: 'Tests beheben' }));
  await window.notifications.waitFor(/Braucht Sie: Tests beheben: Bash „npm test“ zulassen\?/);
  expect(await window.notifications.buttons(/Braucht Sie: Tests/)).toEqual([
    'Zulassen',
    'Verweigern',
    'Öffnen',
    'Deaktivieren…',
  ]);
  await window.tasks.waitFor({
    label: 'Tests beheben',
    group: 'Braucht Sie',
    description: /braucht Sie: Bash „npm test“ zulassen\?/,
  });
  expect(await window.tasks.hover('Tests beheben', 'Agent:')).toMatch(/Gestartet:.*Ausgabe:/s);
  await window.screenshot('german-tasks');

  await window.tasks.openTranscript('Tests beheben');
  const view = new TranscriptView(window.page);
  await view.waitFor('Ich sehe mich um.');
  expect(await view.frame.locator('html').getAttribute('lang')).toBe('de');
  await expect
    .poll(() => view.frame.locator('header button:visible').allTextContents())
    .toEqual(['Unterbrechen', 'Abbrechen', 'Ausgabedatei']);
  await expect.poll(() => view.card.textContent()).toMatch(/^Braucht Sie: Bash „npm test“ zulassen\?/);
  await window.screenshot('german-transcript');
  await client.cancel({ id: run.id });
  await window.tasks.waitFor({ label: 'Tests beheben', group: 'Abgebrochen' });

  await window.runCommand('Legwork: Statistik anzeigen');
  const statistics = pageOf(window.page);
  await statistics.getByRole('heading', { name: 'Befehle' }).waitFor();
  await window.screenshot('german-statistics');
});
