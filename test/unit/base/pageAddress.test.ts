import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from '../../../src/base/pageAddress.ts';

test('an address of a page is kept, and nothing else is one', () => {
  expect(pageOf('https://a.example/b c?d=ä')).toBe('https://a.example/b%20c?d=%C3%A4');
  expect(pageOf('HTTP://A.example')).toBe('http://a.example/');
  const others = [
    '',
    'a.example',
    '//a.example',
    'ftp://a.example',
    'command:a',
    'javascript:alert(1)',
    'https://',
    ' https://a.example',
  ];
  for (const address of others) expect(pageOf(address)).toBeUndefined();
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl()), (address) => {
      const page = pageOf(address);
      if (page !== undefined) expect(new URL(page).protocol).toMatch(/^https?:$/);
    }),
  );
});
