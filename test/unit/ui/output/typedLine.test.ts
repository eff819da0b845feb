import { expect, test } from 'vitest';
import { TypedLine } from '../../../../src/ui/output/typedLine.ts';

test('a line is sent when it is ended, and can be mended before', () => {
  const line = new TypedLine();
  expect(line.push('ye')).toEqual({ echo: 'ye', lines: [] });
  expect(line.push('x\u007fs')).toEqual({ echo: 'x\b \bs', lines: [] });
  expect(line.push('\r')).toEqual({ echo: '\r\n', lines: ['yes'] });
  expect(line.push('\u007f')).toEqual({ echo: '', lines: [] });
  expect(line.push('no\u0015\r').lines).toEqual(['']);
});

test('what is pasted is as many lines as it has, and keys without a character are nothing', () => {
  const line = new TypedLine();
  expect(line.push('a\r\nb\nc').lines).toEqual(['a', 'b']);
  expect(line.push('\u001b[A\u001b[1;5C\u001bOP\u0003🌳\r').lines).toEqual(['c🌳']);
});

test('what the terminal sends by itself is no part of the line', () => {
  const line = new TypedLine();
  const reports = [
    '[?1;2c',
    '[24;80R',
    ']11;rgb:0000/0000/0000\u0007',
    'P>|xterm\u001b\\',
    '[I',
    '[<0;1;1M',
    '[?2026;2$y',
  ];
  for (const report of reports) expect(line.push(`\u001b${report}`)).toEqual({ echo: '', lines: [] });
  expect(line.push('ok\r').lines).toEqual(['ok']);
});
