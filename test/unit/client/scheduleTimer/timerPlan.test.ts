import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import {
  systemdWord,
  timerPlan,
  windowsWord,
  xmlText,
  type TimerPlace,
} from '../../../../src/client/scheduleTimer/timerPlan.ts';

const place = (more: Partial<TimerPlace>): TimerPlace => ({
  ...{ platform: 'linux', home: '/home/ada', environment: {}, uid: 501 },
  ...{ directory: '/home/ada/my data/100%', command: '/home/ada/my data/100%/bin/legwork' },
  ...more,
});

test('systemd: a user timer whose command has spaces and percent signs', () => {
  const { files, install, uninstall } = timerPlan(place({}));
  const [service, timer] = files;
  expect(service?.path).toMatch(/^\/home\/ada\/\.config\/systemd\/user\/legwork-[0-9a-f]{8}\.service$/);
  expect(service?.text).toContain(
    'ExecStart=/usr/bin/env "/home/ada/my data/100%%/bin/legwork" "schedule" "tick" "--home" "/home/ada/my data/100%%"\n',
  );
  // The host that a tick starts goes on.
  expect(service?.text).toContain('KillMode=process\n');
  expect(timer?.text).toContain('OnCalendar=*-*-* *:*:00\n');
  const unit = basename(timer?.path ?? '');
  expect(install.at(-1)).toEqual(['systemctl', '--user', 'enable', '--now', unit]);
  expect(uninstall).toEqual([['systemctl', '--user', 'disable', '--now', unit]]);
  const elsewhere = timerPlan(place({ environment: { XDG_CONFIG_HOME: '/etc/ada' }, directory: '/other' }));
  expect(elsewhere.files[0]?.path).toMatch(/^\/etc\/ada\/systemd\/user\/legwork-/);
  expect(basename(elsewhere.files[0]?.path ?? '')).not.toBe(basename(service?.path ?? ''));
});

const hasAnalyzer = spawnSync('systemd-analyze', ['--version']).status === 0;
test.runIf(hasAnalyzer)('systemd itself finds nothing wrong', () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-units-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const paths = timerPlan(place({ command: '/bin/true' })).files.map(({ path, text }) => {
    const at = join(folder, basename(path));
    writeFileSync(at, text);
    return at;
  });
  execFileSync('systemd-analyze', ['verify', '--user', ...paths], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  });
});

/** As systemd.syntax(7) and systemd.unit(5) say: a quoted word, escapes, specifiers, variables. */
function readBySystemd(word: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(word)?.[1];
  if (inner === undefined) throw new Error(`${word} is no word.`);
  const unescaped = inner.replace(/\\(.)/gs, '$1');
  if (/%[^%]/.test(unescaped.replaceAll('%%', ''))) throw new Error('There is a specifier.');
  return unescaped.replaceAll('%%', '%').replaceAll('$$', '$');
}

const anyPath = fc.string({ unit: fc.constantFrom(...'ab "\'\\%$&<>é|;'), minLength: 1 });
test('systemd: every path is read as it is', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      expect(readBySystemd(systemdWord(path))).toBe(path);
    }),
  );
});

test('launchd: an agent whose words are XML', () => {
  const { files, install, uninstall } = timerPlan(
    place({ platform: 'darwin', home: '/Users/ada', command: '/Users/ada/a & "b" <c>/bin/legwork' }),
  );
  expect(files[0]?.path).toMatch(
    /^\/Users\/ada\/Library\/LaunchAgents\/legwork\.schedules\.[0-9a-f]{8}\.plist$/,
  );
  expect(files[0]?.text).toContain(
    '<string>/Users/ada/a &amp; &quot;b&quot; &lt;c&gt;/bin/legwork</string>\n    <string>schedule</string>\n',
  );
  expect(files[0]?.text).toMatch(/<key>StartInterval<\/key>\s*<integer>60<\/integer>/);
  expect(files[0]?.text).toMatch(/<key>AbandonProcessGroup<\/key>\s*<true\/>/);
  expect(install).toEqual([['launchctl', 'bootstrap', 'gui/501', files[0]?.path]]);
  expect(uninstall[0]?.[2]).toMatch(/^gui\/501\/legwork\.schedules\./);
});

const WINDOWS = {
  platform: 'win32',
  home: 'C:\\Users\\Ada B',
  directory: 'C:\\Users\\Ada B\\legwork',
  command: 'C:\\Users\\Ada B\\legwork\\bin\\legwork.cmd',
} as const;

test('Windows: a task of the Task Scheduler, without a console window', () => {
  const { files, install, uninstall } = timerPlan(place(WINDOWS));
  const [file] = files;
  expect(file).toMatchObject({ path: 'C:\\Users\\Ada B\\legwork\\schedules.task.xml', isUtf16: true });
  expect(file?.text).toContain(
    '<Arguments>--headless &quot;C:\\Users\\Ada B\\legwork\\bin\\legwork.cmd&quot; schedule tick --home &quot;C:\\Users\\Ada B\\legwork&quot;</Arguments>',
  );
  expect(file?.text).toContain('<Interval>PT1M</Interval>');
  const [, , , , name] = install[0] ?? [];
  expect(install).toEqual([['schtasks', '/Create', '/F', '/TN', name, '/XML', file?.path]]);
  expect(uninstall).toEqual([['schtasks', '/Delete', '/F', '/TN', name]]);
  expect(() => timerPlan(place({ ...WINDOWS, directory: 'C:\\%TEMP%' }))).toThrow('percent signs');
});

/** As CommandLineToArgvW reads the arguments of a program. */
function readByWindows(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    if (slashes > 0 && line[at + slashes] === '"') {
      word = `${word ?? ''}${'\\'.repeat(Math.floor(slashes / 2))}`;
      at += slashes - 1;
      if (slashes % 2 === 1) {
        word += '"';
        at++;
      }
    } else if (line[at] === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (line[at] === ' ' && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${line[at]}`;
  }
  return word === undefined ? words : [...words, word];
}

test('Windows: every path is read as it is', () => {
  fc.assert(
    fc.property(fc.array(anyPath, { minLength: 1, maxLength: 3 }), (words) => {
      expect(readByWindows(words.map(windowsWord).join(' '))).toEqual(words);
    }),
  );
});

test('text stays text in XML', () => {
  expect(xmlText(`<a b="c">&'`)).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&apos;');
});

test.each(['linux', 'darwin', 'win32'] as const)('%s: a path with a line break is refused', (platform) => {
  expect(() => timerPlan(place({ platform, directory: '/a\nb' }))).toThrow('cannot name');
});
