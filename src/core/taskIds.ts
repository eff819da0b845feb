import { customAlphabet } from 'nanoid';
import { ID_PREFIX, type TaskKind } from '../protocol/task.ts';

// Lower case and without look-alikes: an id is read aloud, typed, and a file name on any system.
const randomPart = customAlphabet('23456789abcdefghjkmnpqrstuvwxyz', 8);

/** A fresh id of a kind, such as `sh-7f3k2m9q`, that `isTaken` knows nothing of. */
export function createTaskId(kind: TaskKind, isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = `${ID_PREFIX[kind]}-${randomPart()}`;
    if (!isTaken(id)) return id;
  }
}
