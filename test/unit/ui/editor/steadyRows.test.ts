import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentOffer } from '../../../../src/protocol/agentRun.ts';
import { GrowingRows, setRows } from '../../../../src/ui/editor/growingRows.ts';
import { commandChoices } from '../../../../src/ui/start/askCommand.ts';
import { agentRows, withVersions } from '../../../../src/ui/start/chooseAgent.ts';

/*
 * The editor tells what was chosen by the place of its row, in the rows that an extension has set last. What a row stands
 * for must therefore never change while a pick is open, however slow the way between the two is.
 */

interface Row {
  label: string;
  is: string;
  kind?: number;
}

const SEPARATOR = -1;

/** A pick as the editor has it: it makes the first row active that fits what was typed, and no row that does not fit. */
class EditorsPick {
  typed = '';
  #items: readonly Row[] = [];
  #active: readonly Row[] = [];

  get items(): readonly Row[] {
    return this.#items;
  }

  set items(rows: readonly Row[]) {
    this.#items = rows;
    this.#active = this.fitting().slice(0, 1);
  }

  get activeItems(): readonly Row[] {
    return this.#active;
  }

  set activeItems(rows: readonly Row[]) {
    this.#active = rows.filter((row) => this.fitting().includes(row));
  }

  fitting(): Row[] {
    return this.#items.filter(({ label, kind }) => kind !== SEPARATOR && label.includes(this.typed));
  }
}

const label = fc.constantFrom('Claude Code', 'Codex', 'Gemini', 'Qwen Code');
const labels = fc.uniqueArray(label, { minLength: 1 });

test('rows that are set anew leave a row active, whatever has been typed of which nothing is heard yet', () => {
  fc.assert(
    fc.property(labels, label, (names, typed) => {
      const editors = new EditorsPick();
      editors.items = names.map((name) => ({ label: name, is: 'first' }));
      const [heard] = editors.items;
      editors.typed = typed;
      const pick = {
        get items() {
          return editors.items;
        },
        set items(rows) {
          editors.items = rows;
        },
        // What the extension has heard of.
        get activeItems() {
          return heard ? [heard] : [];
        },
        set activeItems(rows) {
          editors.activeItems = rows;
        },
      };
      setRows(
        pick as never,
        names.map((name) => ({ label: name, is: 'second' })),
      );
      expect(editors.activeItems).toEqual(editors.fitting().slice(0, 1));
    }),
  );
});

test('rows that are set anew leave the row active to which a person has moved', () => {
  fc.assert(
    fc.property(labels, fc.nat(), (names, place) => {
      const pick = new EditorsPick();
      pick.items = names.map((name) => ({ label: name, is: 'first' }));
      pick.activeItems = pick.items.slice(place % names.length).slice(0, 1);
      const active = pick.activeItems[0]?.label;
      setRows(
        pick as never,
        names.map((name) => ({ label: name, is: 'second' })),
      );
      expect(pick.activeItems).toEqual([{ label: active, is: 'second' }]);
    }),
  );
});

test('rows that are found while a pick is open follow those that are there', () => {
  const sections = fc.array(fc.tuple(fc.string(), fc.array(fc.string(), { maxLength: 4 })), { maxLength: 8 });
  fc.assert(
    fc.property(sections, (found) => {
      const pick = new EditorsPick();
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
        if (active) expect(pick.activeItems[0]).toBe(active);
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
