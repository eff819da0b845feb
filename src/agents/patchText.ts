import type { FileChange } from '../protocol/agentTools.ts';
import { fileChange } from './fileChanges.ts';
import { asText, type JsonObject } from './json.ts';

const BEGIN = '*** Begin Patch';
const FILE = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const MOVE = /^\*\*\* Move to: (.+)$/;
const KINDS = { Add: 'add', Update: 'update', Delete: 'delete' } as const;

/** The changes of a patch in the format of `apply_patch`, if an argument of a call is one. */
export function readPatch(input: JsonObject): FileChange[] {
  const texts = [input.input, input.patch, input.patchText].map(asText);
  const patch = texts.find((text) => text?.trimStart().startsWith(BEGIN));
  return patch === undefined ? [] : parsePatch(patch);
}

function parsePatch(patch: string): FileChange[] {
  const files: {
    path: string;
    kind: FileChange['kind'];
    from?: string;
    before: string[];
    after: string[];
  }[] = [];
  for (const line of patch.split(/\r?\n/)) {
    const [, action, path] = FILE.exec(line) ?? [];
    const moved = MOVE.exec(line)?.[1];
    const current = files.at(-1);
    if (action !== undefined && path !== undefined)
      files.push({ path: path.trim(), kind: KINDS[action as keyof typeof KINDS], before: [], after: [] });
    else if (!current || line.startsWith('***') || line.startsWith('@@')) {
      if (current && moved !== undefined) Object.assign(current, { from: current.path, path: moved.trim() });
    } else {
      if (line.startsWith('-') || line.startsWith(' ')) current.before.push(line.slice(1));
      if (line.startsWith('+') || line.startsWith(' ')) current.after.push(line.slice(1));
    }
  }
  return files.flatMap(({ path, kind, from, before, after }) => {
    const text = (lines: string[]) => (lines.length > 0 ? `${lines.join('\n')}\n` : undefined);
    const oldText = kind === 'update' ? text(before) : undefined;
    const change = fileChange({ path, kind, oldText, newText: kind === 'delete' ? undefined : text(after) });
    return from === undefined ? [change] : [fileChange({ path: from, kind: 'delete' }), change];
  });
}
