import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/* What a start costs is mostly what is loaded: this keeps it from growing unseen. The bundles are built as `npm run build` does. */

const PROJECT = join(import.meta.dirname, '../../..');
const KIB = 1024;

interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'legwork-bundles-'));
  mkdirSync(join(folder, 'home'), { mode: 0o700 });
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const script of ['build:host', 'build:cli', 'build:extension', 'build:doors']) {
    for (const [index, command] of (scripts[script] ?? '')
      .replaceAll('dist', folder)
      .split(' && ')
      .entries()) {
      const metafile = `--metafile=${join(folder, `${script.slice(6)}${index}.json`)}`;
      const words = command.match(/(?:"[^"]*"|[^\s"])+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
      execFileSync(
        join(PROJECT, 'node_modules/.bin/esbuild'),
        [...words.slice(1), metafile, '--log-level=error'],
        {
          cwd: PROJECT,
        },
      );
    }
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** The files that a bundle has something of. */
function filesIn(metafile: string, bundle: string): string[] {
  const { outputs } = JSON.parse(textOf(metafile)) as Metafile;
  const output = Object.entries(outputs).find(([path]) => path.endsWith(bundle))?.[1];
  const inputs = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return inputs.map(([path]) => path);
}

/** Names of the packages that a bundle has something of. */
function packagesIn(metafile: string, bundle: string): string[] {
  const names = filesIn(metafile, bundle).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  return [...new Set(names)].toSorted();
}

/** The modules of Node that a process has loaded after it has loaded a program, without running it. */
function modulesAfter(bundle: string): string[] {
  const script = `require(${JSON.stringify(join(folder, bundle))});
    process.stdout.write(JSON.stringify(process.moduleLoadList)); process.exit();`;
  const listed = execFileSync(join(PROJECT, 'node_modules/.bin/node'), ['-e', script, join(folder, 'home')], {
    env: { LEGWORK_HOME: join(folder, 'home') },
    encoding: 'utf8',
  });
  return (JSON.parse(listed.slice(listed.indexOf('['))) as string[]).map((name) =>
    name.replace('NativeModule ', ''),
  );
}

/** The modules of Node that a host has loaded when clients can connect to it. */
function modulesWhenListening(): string[] {
  const preload = join(folder, 'preload.cjs');
  writeFileSync(
    preload,
    `const { Server } = require('node:net');
    const { listen } = Server.prototype;
    Server.prototype.listen = function (...given) {
      this.once('listening', () => {
        process.stdout.write(JSON.stringify(process.moduleLoadList));
        process.exit();
      });
      return listen.apply(this, given);
    };`,
  );
  const home = join(folder, 'listening');
  mkdirSync(home, { mode: 0o700 });
  const words = ['--require', preload, join(folder, 'taskHost.js'), home];
  const listed = execFileSync(join(PROJECT, 'node_modules/.bin/node'), words, { encoding: 'utf8' });
  return (JSON.parse(listed) as string[]).map((name) => name.replace('NativeModule ', ''));
}

/** What a process uses of the data of languages until it listens or ends; the first use takes up to ten milliseconds. */
function languageDataUsed(bundle: string, ...words: string[]): string[] {
  const preload = join(folder, 'languages.cjs');
  writeFileSync(
    preload,
    `const used = [];
    const noting = (holder, name) => {
      const note = (how) => (...given) => (used.push(name), Reflect[how](...given));
      holder[name] = new Proxy(holder[name], { construct: note('construct'), apply: note('apply') });
    };
    for (const name of ['Collator', 'DateTimeFormat', 'NumberFormat', 'PluralRules', 'Segmenter']) noting(Intl, name);
    noting(String.prototype, 'localeCompare');
    for (const of of [Number, Date]) noting(of.prototype, 'toLocaleString');
    const editor = new Proxy(function () {}, {
      apply: () => editor,
      construct: () => editor,
      get: (target, key) => (key === 'prototype' ? target.prototype : key === Symbol.toPrimitive ? () => '' : editor),
    });
    const Module = require('node:module');
    const { _load } = Module;
    Module._load = (id, ...more) => (id === 'vscode' ? Object.create(editor) : _load(id, ...more));
    const { Server } = require('node:net');
    const { listen } = Server.prototype;
    Server.prototype.listen = function (...given) {
      return listen.apply(this, given).once('listening', () => process.exit());
    };
    process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify(used)));`,
  );
  const home = join(folder, `languages-${bundle}`);
  mkdirSync(home, { mode: 0o700 });
  const { stderr, status } = spawnSync(
    join(PROJECT, 'node_modules/.bin/node'),
    ['--disable-warning=ExperimentalWarning', '--require', preload, join(folder, bundle), ...words],
    { env: { LEGWORK_HOME: home }, encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(stderr) as string[];
}

describe('the host', () => {
  // The first start of a version compiles it: about a millisecond for 40 KiB.
  test('is no larger than it need be to answer', () => {
    expect(textOf('taskHostProgram.js').length).toBeLessThan(880 * KIB);
    expect(textOf('taskHost.js').length).toBeLessThan(10 * KIB);
    expect(packagesIn('host0.json', 'taskHostProgram.js')).toEqual([
      'nanoid',
      'tree-kill',
      'vscode-jsonrpc',
      'zod',
    ]);
  });

  test('never orders by a language: the first time costs whoever asks eight milliseconds', () => {
    expect(textOf('taskHostProgram.js')).not.toContain('localeCompare');
  });

  test('loads of Node what it needs to answer; the rest when it is used', () => {
    const loaded = modulesAfter('taskHost.js');
    expect(loaded).toContain('net');
    for (const late of [
      'child_process',
      'crypto',
      'fs/promises',
      'readline',
      'stream/consumers',
      'http',
      'worker_threads',
    ])
      expect(loaded).not.toContain(late);
  });

  test('lets clients connect before it loads what only later work needs', () => {
    const loaded = modulesWhenListening();
    expect(loaded).toContain('sqlite');
    for (const late of [
      'crypto',
      'fs/promises',
      'perf_hooks',
      'readline',
      'stream/consumers',
      'worker_threads',
    ])
      expect(loaded).not.toContain(late);
  });
});

describe('the command line', () => {
  test('is no larger than it need be', () => {
    expect(textOf('cliProgram.js').length).toBeLessThan(500 * KIB);
    expect(textOf('cli.js').length).toBeLessThan(10 * KIB);
    expect(packagesIn('cli1.json', 'cliProgram.js')).toEqual([
      'bytes',
      'commander',
      'parse-duration',
      'vscode-jsonrpc',
      'zod',
    ]);
  });
});

describe('the extension', () => {
  test('is no larger than it need be to activate', () => {
    expect(textOf('extensionProgram.js').length).toBeLessThan(580 * KIB);
    expect(textOf('extension.js').length).toBeLessThan(10 * KIB);
    expect(packagesIn('extension0.json', 'extensionProgram.js')).toEqual([
      'parse-duration',
      'vscode-jsonrpc',
      'zod',
    ]);
  });

  test('knows of the connection library what messages are; the rest comes with the first connection', () => {
    const files = filesIn('extension0.json', 'extensionProgram.js').filter((path) =>
      path.includes('vscode-jsonrpc/'),
    );
    expect(files.map((path) => path.replace(/^.*vscode-jsonrpc\//, '')).toSorted()).toEqual([
      'lib/common/is.js',
      'lib/common/messages.js',
    ]);
  });
});

test.each(['taskHost.js', 'cli.js ls', 'extension.js', 'doors.js'])(
  '%s starts without the data of languages',
  (command) => {
    const [bundle = '', ...words] = command.split(' ');
    expect(languageDataUsed(bundle, ...words)).toEqual([]);
  },
);

// One character beyond ASCII doubles what V8 holds of the whole text.
test.each(['taskHost.js', 'taskHostProgram.js', 'cli.js', 'cliProgram.js', 'cliWholeProgram.js'])(
  '%s is ASCII',
  (bundle) => {
    expect(textOf(bundle)).not.toMatch(/[^\0-\x7f]/);
  },
);
