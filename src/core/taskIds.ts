import { customAlphabet } from 'nanoid';
import { ID_PREFIX, type TaskKind } from '../protocol/task.ts';

// Lower case and without look-alikes: an id is read aloud, typed, and used as a file name on any system.
const randomPart = customAlphabet('23456789abcdefghjkmnpqrstuvwxyz', 8);

/** A new id with the prefix of a kind, such as `sh-7f3k2m9q`, for which `isTaken` returns false. */
export function createTaskId(kind: TaskKind, isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = `${ID_PREFIX[kind]}-${randomPart()}`;
    if (!isTaken(id)) return id;
  }
}
