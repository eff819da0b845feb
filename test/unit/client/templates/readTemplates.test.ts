import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  removeTemplate,
  saveTemplate,
  withoutTemplate,
  withTemplate,
} from '../../../../src/client/templates/editTemplates.ts';
import { parseTemplates, readTemplates } from '../../../../src/client/templates/readTemplates.ts';
import { folderSource, sourceAbove } from '../../../../src/client/templates/templatePlaces.ts';
import { makeFolder } from '../../../../src/base/makeFolder.ts';

const folders: string[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'legwork-templates-'));
  folders.push(folder);
});
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true })));

const source = { path: 'templates.json' };
const parse = (text: string) => parseTemplates(text, source, () => undefined);
const hello = { name: 'hello', task: { command: 'echo hello' } };

test('a file may have comments and trailing commas, and templates know their lines', () => {
  const text = `// Ours.
{
  "$schema": "https://example.org/schema.json",
  "templates": [
    { "name": "one", "task": { "command": "echo 1" } },
    // The second.
    {
      "name": "two", "description": "2", "task": { "agent": "claude", "prompt": "Hi \${input:who}" },
      "inputs": { "who": { "description": "Whom?", "default": "you", "options": ["you", "me"] } },
    },
  ],
}
`;
  const { templates, faults } = parse(text);
  expect(faults).toEqual([]);
  expect(templates.map(({ template, line }) => [template.name, line])).toEqual([
    ['one', 5],
    ['two', 7],
  ]);
});

test.each<[what: string, text: string, ...fault: [line: number, says: RegExp]]>([
  ['nothing', '', 1, /not JSON with comments: the file is empty/],
  ['half of it', '{\n "templates": [', 2, /not JSON with comments/],
  ['a list', '[]', 1, /The file must be an object/],
  ['no templates', '{\n}', 1, /"templates" is missing/],
  [
    'a misspelled field',
    '{\n "template": []\n}',
    1,
    /has no field "template". Its fields are \$schema, templates/,
  ],
  ['no name', '{"templates": [\n{"task": {}}]}', 2, /The name of a template is missing/],
  [
    'two lines as a name',
    '{"templates": [\n{"name": "a\\nb", "task": {}}]}',
    2,
    /1 to 100 characters on one line/,
  ],
  ['a field too many', '{"templates": [\n{"name": "a",\n"taks": {}, "task": {}}]}', 2, /no field "taks"/],
  ['a wrong task', '{"templates": [{"name": "a",\n "task": "x"}]}', 2, /"task" must be an object/],
  [
    'a wrong input',
    '{"templates": [{"name": "a", "task": {},\n"inputs": {"x":\n 1}}]}',
    3,
    /An input must be an object/,
  ],
  [
    'an input without a name',
    '{"templates": [{"name": "a", "task": {},\n"inputs": {"-": {}}}]}',
    2,
    /name of an input must be/,
  ],
  [
    'two inputs',
    '{"templates": [{"name": "a", "task": {},\n"inputs": {"x": {}, "X": {}}}]}',
    2,
    /same name but for/,
  ],
  [
    'the same name',
    `{"templates": [{"name": "a", "task": {}},\n{"name": "a", "task": {}}]}`,
    2,
    /another template "a"/,
  ],
])('what is wrong is said with its line: %s', (_what, text, ...[line, says]) => {
  const { faults } = parse(text);
  const message = expect.stringMatching(says) as string;
  expect(faults).toContainEqual({ path: source.path, line, message });
});

test('a template with a fault does not hide the others', () => {
  const { templates, faults } = parseTemplates(
    JSON.stringify({
      templates: [{ name: 1 }, hello, { ...hello, name: 'bad' }, { ...hello, name: 'last' }],
    }),
    source,
    () => undefined,
  );
  expect(templates.map(({ template }) => template.name)).toEqual(['hello', 'bad', 'last']);
  expect(faults.length).toBeGreaterThan(0);
  const checked = parseTemplates(JSON.stringify({ templates: [hello] }), source, () => 'No.');
  expect(checked).toEqual({ templates: [], faults: [{ path: source.path, line: 1, message: 'No.' }] });
});

test('foreign text never throws, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((any) => `{"templates": [${any}]}`),
      ),
      (text) => {
        for (const { message } of parse(text).faults) expect(message).not.toBe('');
      },
    ),
  );
});

describe('files', () => {
  test('what is missing holds nothing; what is no file, too large or too deep is a fault', async () => {
    const path = join(folder, 't.json');
    const read = (at = path) => readTemplates({ path: at }, () => undefined);
    expect(await read()).toEqual({ templates: [], faults: [] });
    expect((await read(folder)).faults).toEqual([{ path: folder, message: expect.any(String) as string }]);
    writeFileSync(path, '['.repeat(200_000));
    expect((await read()).faults).toHaveLength(1);
    truncateSync(path, 2_000_000);
    expect((await read()).faults[0]?.message).toMatch(/larger than 1 MiB/);
  });

  test('what is saved is read again, for the user only or for all in a folder', async () => {
    const own = { path: join(folder, 'home/templates.json') };
    const shared = folderSource(join(folder, 'project'));
    for (const each of [own, shared]) {
      await saveTemplate(each, hello);
      await saveTemplate(each, { ...hello, name: 'second' });
      await saveTemplate(each, { ...hello, description: 'again' });
      const { templates } = await readTemplates(each, () => undefined);
      expect(templates.map(({ template }) => template)).toEqual([
        { ...hello, description: 'again' },
        { ...hello, name: 'second' },
      ]);
    }
    if (process.platform !== 'win32') expect(statSync(own.path).mode & 0o777).toBe(0o600);
    expect(await removeTemplate(own, 'hello')).toBe(true);
    expect(await removeTemplate(own, 'hello')).toBe(false);
    expect((await readTemplates(own, () => undefined)).templates).toHaveLength(1);
  });

  test('savers do not lose what others save, and what a program that died has locked is unlocked', async () => {
    const path = join(folder, 'templates.json');
    const names = Array.from({ length: 20 }, (_, index) => `t${index}`);
    await Promise.all(names.map((name) => saveTemplate({ path }, { ...hello, name })));
    const { templates } = await readTemplates({ path }, () => undefined);
    expect(templates.map(({ template }) => template.name).toSorted()).toEqual(names.toSorted());

    writeFileSync(`${path}.new`, '');
    await expect(removeTemplate({ path }, 't0')).rejects.toThrow(/Another program is changing/);
    utimesSync(`${path}.new`, 1, 1);
    expect(await removeTemplate({ path }, 't0')).toBe(true);
  });

  test('a file that is not right stays as it is', async () => {
    const path = join(folder, 'templates.json');
    for (const text of ['{', '[]', '{"templates": {}}']) {
      writeFileSync(path, text);
      await expect(saveTemplate({ path }, hello)).rejects.toThrow(/Correct it first/);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  test('the templates for a folder are those of the nearest one above, up to the top of its repository', async () => {
    const inner = join(folder, 'repository/a/b');
    makeFolder(inner);
    expect(await sourceAbove(inner)).toBeUndefined();
    await saveTemplate(folderSource(folder), hello);
    expect((await sourceAbove(inner))?.folder).toBe(folder);
    makeFolder(join(folder, 'repository/.git'));
    expect(await sourceAbove(inner)).toBeUndefined();
    await saveTemplate(folderSource(join(folder, 'repository')), hello);
    expect((await sourceAbove(inner))?.folder).toBe(join(folder, 'repository'));
    makeFolder(join(inner, '.legwork'));
    symlinkSync('/nowhere', join(inner, '.legwork/templates.json'));
    expect((await sourceAbove(inner))?.folder).toBe(inner);
  });
});

test('saving and removing keep comments and everything else', () => {
  const text =
    '{\n  // All of ours.\n  "templates": [\n    { "name": "a", "task": { "command": "x" } } // first\n  ]\n}\n';
  const more = withTemplate(text, hello);
  expect(more).toContain('// All of ours.');
  expect(more).toContain('// first');
  expect(parse(more).templates.map(({ template }) => template.name)).toEqual(['a', 'hello']);
  expect(parse(withoutTemplate(more, 'a') ?? '').templates.map(({ template }) => template.name)).toEqual([
    'hello',
  ]);
  expect(withoutTemplate(text, 'b')).toBeUndefined();
});

test('a text that was saved is data, however it is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (command) => {
      const { templates } = parseTemplates(
        withTemplate('', { name: 'n', task: { command: [command, ''] } }),
        source,
        () => undefined,
      );
      expect(templates[0]?.template.task).toEqual({ command: [command, ''] });
    }),
  );
});

test.each(['[', '{"a":', '{"templates": [', '{"templates": [{"name": "a", "task": {"command": '])(
  'a file that begins with %s without end is told as such, and not changed',
  async (begin) => {
    const text = begin.repeat(Math.ceil(500_000 / begin.length));
    const [fault] = parse(text).faults;
    expect(fault).toEqual({
      ...source,
      line: 1,
      message: expect.stringContaining('nested too deeply') as string,
    });
    const path = join(folder, 'templates.json');
    writeFileSync(path, text);
    await expect(saveTemplate({ path }, hello)).rejects.toMatchObject({
      message: expect.stringContaining('Correct it') as string,
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
