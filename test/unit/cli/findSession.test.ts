import { expect, test } from 'vitest';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { findSession } from '../../../src/cli/findSession.ts';
import { makeTask } from './makeTask.ts';

const session = { id: 'cli:ann', label: 'ann' };
const shop = { id: 'window:/work/shop', label: 'shop', workspace: '/work/shop' };
const otherShop = { id: 'window:/old/shop', label: 'shop' };
const known = { session, tasks: [makeTask({ owner: shop })] };

test('a session is known by its id or its label, with all that is known of it', () => {
  expect(findSession(known, 'window:/work/shop')).toEqual(shop);
  expect(findSession(known, 'shop')).toEqual(shop);
  expect(findSession(known, 'ann')).toEqual(session);
});

test('an id of a session that owns nothing yet is one', () => {
  expect(findSession(known, 'window:/work/new')).toEqual({ id: 'window:/work/new', label: 'new' });
  expect(findSession(known, 'cli:bob')).toEqual({ id: 'cli:bob', label: 'bob' });
});

test('what may be several or none is refused, with those there are', () => {
  const both = { session, tasks: [makeTask({ owner: shop }), makeTask({ owner: otherShop })] };
  expect(() => findSession(both, 'shop')).toThrow(UsageError);
  expect(() => findSession(both, 'shop')).toThrow(/several sessions[^]*window:\/work[^]*window:\/old/);
  expect(() => findSession(known, 'office')).toThrow(/no session "office"[^]*window:\/work\/shop[^]*cli:ann/);
});
