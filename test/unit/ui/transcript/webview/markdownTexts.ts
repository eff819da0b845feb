import fc from 'fast-check';

/** One block of each kind, without links that are defined apart. */
export const PIECES = [
  'A **paragraph** with `code` and src/a.ts:3.',
  '# A heading',
  '- one\n- two\n  - three',
  '1. one\n2. two',
  '- [x] done\n- [ ] to do',
  '> a quote\n> of two lines',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '```ts\nconst a = 1;\n```',
  '    indented code',
  '---',
];

const word = fc.constantFrom(
  ...[
    'a',
    'b c',
    'ä漢😀',
    '**d**',
    '_e_',
    '`f`',
    '`README.md`',
    'src/a.ts:3',
    'https://a.example/b',
    '\\*',
    '&amp;',
    '&#60;',
  ],
  ...[
    '[a](b.md)',
    '[a]',
    '[a][1]',
    '![i](x.png)',
    '![i](https://a.example/i.png)',
    '[x](javascript:alert(1))',
    '[x](command:a)',
  ],
  ...[
    '<b>',
    '</b>',
    '<img src=x onerror=alert(1)>',
    '<script>',
    '</script>',
    '<!--',
    '-->',
    '<a href="javascript:x">',
    '"',
    "'",
    '<',
  ],
);
const mark = fc.constantFrom(
  ...[
    '# ',
    '- ',
    '* ',
    '1. ',
    '> ',
    '    ',
    '  ',
    '\t',
    '```',
    '```ts',
    '```"><img src=x>',
    '~~~',
    '---',
    '===',
    '|',
    '| a | b |',
  ],
  ...[
    '|---|:-:|',
    '- [ ] ',
    '- [x] ',
    '[1]: https://b.example',
    '[a]: <javascript:x>',
    '[1]:',
    '+ ',
    '***',
    '<div>',
    '</div>',
  ],
);

/** Lines of marks and words in any order, as agents write them and as nobody should. */
export const documents = fc
  .array(
    fc.tuple(
      fc.array(mark, { maxLength: 2 }),
      fc.array(word, { maxLength: 4 }),
      fc.constantFrom('\n', '\n', '\n\n', ''),
    ),
    { maxLength: 14 },
  )
  .map((lines) => lines.map(([marks, words, end]) => marks.join('') + words.join(' ') + end).join(''));
