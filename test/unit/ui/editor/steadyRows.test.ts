import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentOffer } from '../../../../src/protocol/agentRun.ts';
import { GrowingRows } from '../../../../src/ui/editor/growingRows.ts';
import { commandChoices } from '../../../../src/ui/start/askCommand.ts';
import { agentRows, withVersions } from '../../../../src/ui/start/chooseAgent.ts';

/*
 * The editor tells what was chosen by the place of its row, in the rows that an extension has set last. What a row stands
 * for must therefore never change while a pick is open, however slow the way between the two is.
 */

interface Row {
  label: string;
  is: string;
}

test('rows that are found while a pick is open follow those that are there', () => {
  const sections = fc.array(fc.tuple(fc.string(), fc.array(fc.string(), { maxLength: 4 })), { maxLength: 8 });
  fc.assert(
    fc.property(sections, (found) => {
      const pick = { items: [] as unknown[], activeItems: [] as unknown[] };
      const rows = new GrowingRows<Row>(pick as never);
      for (const [heading, names] of found) {
        const before = pick.items;
        pick.activeItems = before.slice(-1);
        const active = pick.activeItems[0];
        rows.add(
          heading,
          names.map((name) => ({ label: name, is: name })),
        );
        expect(pick.items.slice(0, before.length)).toEqual(before);
        expect(pick.items).toHaveLength(before.length + (names.length === 0 ? 0 : names.length + 1));
        expect(pick.activeItems[0]).toBe(active);
      }
    }),
  );
});

test('an earlier command stands in the same row whatever is typed', () => {
  const command = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(fc.uniqueArray(command), fc.string(), fc.string(), (history, before, after) => {
      const commands = (typed: string) => commandChoices(typed, history).map((row) => row.command);
      expect(commands(after)).toEqual(commands(before));
    }),
  );
});

test('an agent stands in the same row whatever is found when it is asked for its version', () => {
  const offer = fc.record({
    id: fc.constantFrom('claude', 'codex', 'gemini', 'qwen', 'copilot'),
    name: fc.string(),
    program: fc.constantFrom(undefined, ['/bin/agent']),
    version: fc.constantFrom(undefined, '1.2'),
    install: fc.string(),
  }) as unknown as fc.Arbitrary<AgentOffer>;
  const offers = fc.uniqueArray(offer, { selector: ({ id }) => id });
  fc.assert(
    fc.property(offers, offers, fc.constantFrom('claude', 'qwen'), (first, later, last) => {
      const rows = agentRows(first, last);
      const ids = rows.map((row) => row.offer?.id);
      const withThem = withVersions(rows, later);
      expect(withThem.map((row) => row.offer?.id)).toEqual(ids);
      for (const { offer: shown } of withThem) {
        expect(shown).toBe(
          later.find(({ id }) => id === shown?.id) ?? first.find(({ id }) => id === shown?.id),
        );
      }
    }),
  );
});
