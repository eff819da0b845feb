import { expect, test } from 'vitest';
import { TypedKeys } from '../../../src/client/typedKeys.ts';

test('keys arrive in their order, together where they had to wait, and a loss stops none that follow', async () => {
  const sent: string[] = [];
  const steps: ((isLost: boolean) => void)[] = [];
  const keys = new TypedKeys(
    (bytes) =>
      new Promise<void>((resolve, reject) => {
        sent.push(bytes.toString());
        steps.push((isLost) => (isLost ? reject(new Error('The host is gone.')) : resolve()));
      }),
  );
  const settle = async (isLost: boolean) => {
    steps.shift()?.(isLost);
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (const key of ['a', 'b', 'c']) keys.push(Buffer.from(key));
  expect(sent).toEqual(['a']);
  await settle(true);
  expect(sent).toEqual(['a', 'bc']);
  keys.push(Buffer.from('d'));
  await settle(false);
  expect(sent).toEqual(['a', 'bc', 'd']);
  await settle(false);
  keys.push(Buffer.from('e'));
  expect(sent).toEqual(['a', 'bc', 'd', 'e']);
});
