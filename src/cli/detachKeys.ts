/** The keys that detach from a terminal, as shown to users. */
export const DETACH_KEYS = 'Ctrl-] d';

/* Ctrl-] and d as terminals send them: as characters, or as escape sequences if the program has enabled those. */
// oxlint-disable-next-line no-control-regex -- typed keys are control characters
const PREFIX = /\u001d|\u001b\[93;5(?::1)?u|\u001b\[27;5;93~/;
// oxlint-disable-next-line no-control-regex -- as above
const SECOND = /^(?:d|\u001b\[100(?:;1(?::1)?)?u)/;
/** The release of a key, if the program has enabled release events. */
// oxlint-disable-next-line no-control-regex -- as above
const RELEASE = /^(?:\u001b\[\d+;\d+:3u)+/;

/** The keys to pass on, and whether the user detaches. */
export interface Typed {
  keys: Buffer;
  isLeaving: boolean;
}

/** Finds the detach keys in typed input. All other keys are passed on unchanged. */
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
        // Held until the next key.
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
