import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OpenMessages, type OpenMessage } from '../../../../src/ui/attention/openMessages.ts';

/** An editor that shows messages, with a clock. */
class Editor {
  readonly inSight = new Set<string>();
  nowMs = 0;
  isFocused = true;
  hides = 0;
  readonly wrong = new Set<string>();
  readonly acted: string[] = [];
  readonly #close = new Map<string, (choice?: string) => void>();
  readonly messages = new OpenMessages({
    hideAll: () => {
      this.hides++;
      this.inSight.clear();
      return Promise.resolve();
    },
    isFocused: () => this.isFocused,
    now: () => this.nowMs,
  });

  message(name: string): OpenMessage {
    return {
      isRight: () => !this.wrong.has(name),
      show: () => {
        // As in the editor, the same message again takes the place of the one before.
        this.#close.get(name)?.();
        this.inSight.add(name);
        return new Promise((resolve) =>
          this.#close.set(name, (choice) => {
            this.#close.delete(name);
            resolve(() =>
              Promise.resolve(void (choice !== undefined && this.acted.push(`${name}:${choice}`))),
            );
          }),
        );
      },
    };
  }

  open(name: string): Promise<void> {
    return this.messages.show(this.message(name));
  }

  choose(name: string, choice: string): void {
    this.inSight.delete(name);
    this.#close.get(name)?.(choice);
  }

  async review(): Promise<void> {
    for (const again of await this.messages.review()) void this.messages.show(again);
  }
}

test('what is answered elsewhere goes out of sight, what still waits stays', async () => {
  const editor = new Editor();
  for (const name of ['a', 'b', 'c']) void editor.open(name);
  editor.wrong.add('b');
  await editor.review();
  expect([...editor.inSight]).toEqual(['a', 'c']);
  await editor.review();
  expect(editor.hides).toBe(1);
});

test('messages of others are left alone where ours are out of sight already', async () => {
  const editor = new Editor();
  void editor.open('a');
  editor.nowMs = 60_000;
  editor.wrong.add('a');
  await editor.review();
  expect(editor.hides).toBe(0);
});

test('a message that nobody can have seen is still in sight', async () => {
  const editor = new Editor();
  editor.isFocused = false;
  void editor.open('a');
  editor.nowMs = 60_000;
  editor.wrong.add('a');
  await editor.review();
  expect(editor.hides).toBe(1);
});

test('a message whose button is pressed is not hidden for what that brings about', async () => {
  const editor = new Editor();
  const opened = editor.open('a');
  editor.choose('a', 'Allow');
  editor.wrong.add('a');
  await opened;
  await editor.review();
  expect([editor.acted, editor.hides]).toEqual([['a:Allow'], 0]);
});

test('whatever is opened, answered and withdrawn, just what waits and was in sight is in sight', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.record({ do: fc.constantFrom('open', 'choose', 'withdraw'), name });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const editor = new Editor();
      const waiting = new Set<string>();
      for (const { do: what, name: each } of steps) {
        if (what === 'open' && !waiting.has(each)) {
          editor.wrong.delete(each);
          waiting.add(each);
          void editor.open(each);
        }
        if (what === 'choose' && waiting.delete(each)) editor.choose(each, 'x');
        if (what === 'withdraw' && waiting.delete(each)) editor.wrong.add(each);
        // oxlint-disable-next-line no-await-in-loop -- one thing happens after another
        await editor.review();
        expect([...editor.inSight].toSorted()).toEqual([...waiting].toSorted());
      }
    }),
  );
});
