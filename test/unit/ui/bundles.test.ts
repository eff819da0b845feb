import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const LANGUAGE_CLIENT = /node_modules\/vscode-language/;
const MCP = /node_modules\/@modelcontextprotocol|^src\/(?:mcp|tools)\//;

const known = new Map<string, string[]>();

/** Files that end up in the bundle of an entry. */
function partsOf(entry: string): string[] {
  const parts = known.get(entry) ?? bundled(entry);
  known.set(entry, parts);
  return parts;
}

function bundled(entry: string): string[] {
  const { metafile } = buildSync({
    entryPoints: [join(import.meta.dirname, '../../../src', entry)],
    ...{
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      external: ['vscode', '#conversations', '#doors', '#find', '#templates'],
    },
  });
  return Object.keys(metafile.inputs);
}

test('the editor activates without the language client, which comes with the first connection', () => {
  expect(partsOf('extension.ts').filter((path) => LANGUAGE_CLIENT.test(path))).toEqual([]);
  expect(partsOf('languageClientMain.ts')).toContainEqual(expect.stringMatching(LANGUAGE_CLIENT));
});

test('the editor activates without what only those need who come through a door', () => {
  const rarely =
    /^src\/(?:tools|ui\/templates|ui\/editorTasks\/(?:sources|variables|commands))\/|languageModelTool\.ts/;
  const lenses = /sources\/(?:offer|makefile|scriptLines)\.ts$|templates\/draftTemplate\.ts$/;
  const early = partsOf('extension.ts').filter((path) => rarely.test(path) && !lenses.test(path));
  expect(early).toEqual([]);
  expect(partsOf('doorsMain.ts').filter((path) => rarely.test(path)).length).toBeGreaterThan(20);
});

test('the editor and the command line start without what templates need, which comes with their first use', () => {
  const rarely = /^src\/(?:client|cli)\/templates\/|node_modules\/(?:jsonc-parser|commander)/;
  expect(partsOf('extension.ts').filter((path) => rarely.test(path))).toEqual([]);
  for (const program of ['cliProgram.ts', 'cliWholeProgram.ts'])
    expect(partsOf(program).filter((path) => /templates\/|jsonc-parser/.test(path))).toEqual([]);
  expect(partsOf('templatesMain.ts')).toContainEqual(expect.stringMatching(/jsonc-parser/));
});

test('the command line starts without the MCP server, which comes with its verb', () => {
  for (const program of ['cliProgram.ts', 'cliWholeProgram.ts'])
    expect(partsOf(program).filter((path) => MCP.test(path))).toEqual([]);
  expect(partsOf('mcpMain.ts')).toContainEqual(expect.stringMatching(MCP));
});

test('the MCP server has one zod, and none of what serves MCP over HTTP', () => {
  const parts = partsOf('mcpMain.ts').filter((path) => path.includes('node_modules/'));
  const packages = new Set(
    parts.map((path) => path.replace(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\/.*$/, '$1')),
  );
  expect([...packages].filter((path) => path.endsWith('/zod'))).toEqual(['node_modules/zod']);
  expect([...packages].filter((path) => /express|hono|jose|eventsource|cors/.test(path))).toEqual([]);
});

test('the host starts without searches and statistics, which come when somebody asks', () => {
  const rarely = /^src\/core\/(?:search|statistics)\//;
  expect(partsOf('taskHostProgram.ts').filter((path) => rarely.test(path))).toEqual([]);
  expect(partsOf('findMain.ts').filter((path) => rarely.test(path)).length).toBeGreaterThan(10);
});

test('the host starts without conversations that ask, which come with the first such run', () => {
  const rarely = /^src\/agents\/(?:acpConversation|acpRequests|controlConversation|controlRequests)\.ts$/;
  expect(partsOf('taskHostProgram.ts').filter((path) => rarely.test(path))).toEqual([]);
  expect(partsOf('conversationsMain.ts').filter((path) => rarely.test(path)).length).toBe(4);
});

test('the frequent verbs of the command line start without the others', () => {
  const rarely = /^src\/cli\/(?:top\/|completion\/|allVerbs|schedule|edit|config|race|worktrees)/;
  expect(partsOf('cliProgram.ts').filter((path) => rarely.test(path))).toEqual([]);
  expect(partsOf('cliWholeProgram.ts').filter((path) => rarely.test(path)).length).toBeGreaterThan(10);
});
