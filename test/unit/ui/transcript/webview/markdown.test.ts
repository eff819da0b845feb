import fc from 'fast-check';
import { Window } from 'happy-dom';
import { expect, test } from 'vitest';
import { GrowingMarkdown } from '../../../../../src/ui/transcript/webview/markdown/growingMarkdown.ts';
import {
  MARKDOWN_ATTRIBUTES,
  MARKDOWN_TAGS,
  textOf,
  type MarkdownNode,
} from '../../../../../src/ui/transcript/webview/markdown/markdownNodes.ts';
import { patchNodes } from '../../../../../src/ui/transcript/webview/patchNodes.ts';
import { documents, PIECES } from './markdownTexts.ts';

/** For many runs on a machine that does other things, too. */
const LONG_MS = 60_000;

const page = new Window().document as unknown as Document;

function drawn(text: string): MarkdownNode[] {
  return new GrowingMarkdown().update(text);
}

/** The page that a text makes; `steps` are what is shown of it meanwhile. */
function shown(...steps: string[]): HTMLElement {
  const root = page.createElement('div');
  const growing = new GrowingMarkdown();
  let before: MarkdownNode[] = [];
  for (const text of steps) {
    const now = growing.update(text);
    patchNodes(root, before, now);
    before = now;
  }
  return root;
}

function html(text: string): string {
  return shown(text).innerHTML;
}

test.each([
  ['paragraphs and line breaks', 'a\nb\n\nc', '<p>a<br>b</p><p>c</p>'],
  ['emphasis', '**a** _b_ ~~c~~', '<p><strong>a</strong> <em>b</em> <s>c</s></p>'],
  ['headings below those of the page', '# a\n### b\n###### c', '<h3>a</h3><h5>b</h5><h6>c</h6>'],
  ['lists', '- a\n  1. b\n- c', '<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>'],
  ['a list that begins elsewhere', '7. a\n8. b', '<ol start="7"><li>a</li><li>b</li></ol>'],
  [
    'lists of tasks',
    '- [x] a\n- [ ] b',
    '<ul><li><span class="box" role="img" aria-label="done">☑</span>a</li><li><span class="box" role="img" aria-label="to do">☐</span>b</li></ul>',
  ],
  [
    'tables',
    '| a | b |\n|---|--:|\n| 1 | 2 |',
    '<div class="table" role="group" aria-label="Table" tabindex="0"><table><thead><tr><th>a</th><th class="right">b</th></tr></thead><tbody><tr><td>1</td><td class="right">2</td></tr></tbody></table></div>',
  ],
  ['quotes and rules', '> a\n\n---', '<blockquote><p>a</p></blockquote><hr>'],
  [
    'code',
    '```\na <b>\n```',
    '<pre class="block" role="group" aria-label="Code" tabindex="0"><code>a &lt;b&gt;</code></pre>',
  ],
  ['code in a line', 'a `b <c>`', '<p>a <code>b &lt;c&gt;</code></p>'],
  [
    'HTML as text',
    'a <b onclick=x>b</b>\n\n<script>c</script>',
    '<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p><p>&lt;script&gt;c&lt;/script&gt;</p>',
  ],
  [
    'links to pages',
    '[a](http://b.example/c "d")',
    '<p><a href="http://b.example/c" title="http://b.example/c">a</a></p>',
  ],
  [
    'addresses',
    'see https://a.example/b.',
    '<p>see <a href="https://a.example/b" title="https://a.example/b">https://a.example/b</a>.</p>',
  ],
  [
    'links that are defined apart',
    '[a][1]\n\n[1]: https://b.example',
    '<p><a href="https://b.example/" title="https://b.example/">a</a></p>',
  ],
  [
    'images as links',
    '![a](https://b.example/c.png)',
    '<p><a href="https://b.example/c.png" title="https://b.example/c.png">a</a></p>',
  ],
  [
    'images in links as the words of the link',
    '[![a **b**](https://b.example/c.png)](https://d.example)',
    '<p><a href="https://d.example/" title="https://d.example/">a b</a></p>',
  ],
  [
    'images in links to nowhere as words',
    '[![a](https://b.example/c.png)](mailto:d)',
    '<p><span title="mailto:d">a</span></p>',
  ],
])('agents write %s', (_what, text, expected) => {
  expect(html(text)).toBe(expected);
});

test.each([
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java&#x73;cript:alert(1)',
  'command:workbench.action.quit',
  'vscode://a.b/c',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'mailto:a@b.example',
  '//a.example/b',
  '\\\\a.example\\b',
  'http://',
  '#main',
])('a link to %s leads nowhere', (url) => {
  for (const text of [
    `[a](<${url}>)`,
    `![a](<${url}>)`,
    `[a][1]\n\n[1]: <${url}>`,
    `<${url}>`,
    `[a](${url})`,
  ]) {
    const links = [...shown(text).querySelectorAll('[href], [data-file], [src]')];
    expect(links.map(({ outerHTML }) => outerHTML)).toEqual([]);
  }
});

test.each([
  ['src/a.ts', ['src/a.ts']],
  ['see src/a.ts:10 and lib/b.test.ts:3:7.', ['src/a.ts:10', 'lib/b.test.ts:3:7']],
  ['(./a/b.ts#L3-L5), ../c.md', ['./a/b.ts#L3-L5', '../c.md']],
  ['a.ts:4: error', ['a.ts:4']],
  ['C:\\work\\a.ts:4', ['C:\\work\\a.ts:4']],
  ['`README.md` and `src/a b.ts` and `console.log` and `a.ts:3`', ['README.md', 'a.ts:3']],
  ['[the code](src/a.ts#L10) [b](docs/a%20b.md)', ['src/a.ts#L10', 'docs/a b.md']],
  ['e.g. Node.js, v1.2.3, a/b, https://a.example/src/a.ts:3', []],
  ['```\nsrc/a.ts:3\n```', []],
])('files are found in %j', (text, expected) => {
  const files = [...shown(text).querySelectorAll('[data-file]')];
  expect(files.map((each) => each.getAttribute('data-file'))).toEqual(expected);
});

test('code has colors, and all of its text', () => {
  const code = 'const a: string = "b"; // c\n';
  const [block] = drawn(`\`\`\`ts\n${code}\`\`\``);
  expect(textOf(block ? [block] : [])).toBe(code.trimEnd());
  const names = [...shown(`\`\`\`ts\n${code}\`\`\``).querySelectorAll('pre span')].map(
    ({ className }) => className,
  );
  expect(names).toEqual(['hljs-keyword', 'hljs-attr', 'hljs-built_in', 'hljs-string', 'hljs-comment']);
});

test(
  'nothing but what is listed becomes part of the page, whatever is written',
  () => {
    fc.assert(
      fc.property(documents, (text) => {
        for (const element of shown(text).querySelectorAll('*')) {
          expect(MARKDOWN_TAGS).toContain(element.localName);
          for (const { name, value } of element.attributes) {
            expect(MARKDOWN_ATTRIBUTES).toContain(name);
            if (name === 'href') expect(value).toMatch(/^https?:\/\/./);
            if (name === 'class')
              expect(value).toMatch(/^(?:hljs-[\w -]+|table|file|box|block|left|center|right)$/);
            if (name === 'start') expect(value).toMatch(/^\d+$/);
          }
        }
      }),
      { numRuns: 200 },
    );
  },
  LONG_MS,
);

test(
  'what has grown piece by piece is what it is at once, in what is drawn and on the page',
  () => {
    fc.assert(
      fc.property(documents, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
        const ends = cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b);
        const steps = [...ends.map((end) => text.slice(0, end)), text];
        expect(shown(...steps).innerHTML).toBe(html(text));
      }),
      { numRuns: 300 },
    );
  },
  LONG_MS,
);

test(
  'what is another text is drawn as that',
  () => {
    fc.assert(
      fc.property(documents, documents, (one, other) => {
        expect(shown(one, other, one).innerHTML).toBe(html(one));
      }),
      { numRuns: 50 },
    );
  },
  LONG_MS,
);

test('of what comes only the last block is drawn again, and what is there stays', () => {
  const growing = new GrowingMarkdown();
  const root = page.createElement('div');
  let before: MarkdownNode[] = [];
  let text = '';
  for (let count = 0; count < 50; count++) {
    text += `${PIECES[count % PIECES.length]}\n\n`;
    const elements = [...root.childNodes];
    const now = growing.update(text);
    patchNodes(root, before, now);
    const settled = before.slice(0, -1);
    expect(now.slice(0, settled.length).every((each, index) => each === settled[index])).toBe(true);
    expect([...root.childNodes].slice(0, settled.length)).toEqual(elements.slice(0, settled.length));
    before = now;
  }
});

test('text that goes on is added to the text that is there', () => {
  const root = page.createElement('div');
  const growing = new GrowingMarkdown();
  const first = growing.update('One **two** thr');
  patchNodes(root, [], first);
  const words = root.firstChild?.lastChild;
  patchNodes(root, first, growing.update('One **two** three four'));
  expect(root.firstChild?.lastChild).toBe(words);
  expect(words?.textContent).toBe(' three four');
});
