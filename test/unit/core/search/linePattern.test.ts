import { expect, test } from 'vitest';
import { linePattern, type Wanted } from '../../../../src/core/search/linePattern.ts';

test.each<Omit<Wanted, 'pattern' | 'isRegex'>>([{}, { case: 'ignore' }, { wholeWord: true }])(
  'a pattern that cannot be read is quoted as it was typed: %j',
  async (options) => {
    const refused = linePattern({ pattern: 'a(b', isRegex: true, ...options });
    await expect(refused).rejects.toThrow(/^The pattern "a\(b" cannot be used: [^?]*: `a\(b`\. It is/);
  },
);
