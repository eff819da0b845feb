/** How a person reads the keys that leave a terminal. */
export const DETACH_KEYS = 'Ctrl-] d';

/* Ctrl-] and d as terminals send them: plainly, or as a code and modifiers, where a program has asked for that. */
// oxlint-disable-next-line no-control-regex -- control characters are what is typed
const PREFIX = /\u001d|\u001b\[93;5(?::1)?u|\u001b\[27;5;93~/;
// oxlint-disable-next-line no-control-regex -- as above
const SECOND = /^(?:d|\u001b\[100(?:;1(?::1)?)?u)/;
/** That a key is let go, where a program has asked to be told. */
// oxlint-disable-next-line no-control-regex -- as above
const RELEASE = /^(?:\u001b\[\d+;\d+:3u)+/;

/** What of the keys is the task's, and whether the person leaves. */
export interface Typed {
  keys: Buffer;
  isLeaving: boolean;
}

/** Finds the keys that leave a terminal among those that are typed into it. All others are passed on as they are. */
export class DetachKeys {
  #held = '';

  push(bytes: Buffer): Typed {
    const text = this.#held + bytes.toString('latin1');
    this.#held = '';
    let passed = '';
    for (let left = text; ;) {
      const prefix = PREFIX.exec(left);
      if (!prefix) return typed(passed + left, false);
      passed += left.slice(0, prefix.index);
      left = left.slice(prefix.index);
      const next = left.slice(prefix[0].length).replace(RELEASE, '');
      if (next === '') {
        // Until another key says what was meant.
        this.#held = left;
        return typed(passed, false);
      }
      if (SECOND.test(next)) return typed(passed, true);
      passed += prefix[0];
      left = left.slice(prefix[0].length);
    }
  }
}

function typed(keys: string, isLeaving: boolean): Typed {
  return { keys: Buffer.from(keys, 'latin1'), isLeaving };
}
