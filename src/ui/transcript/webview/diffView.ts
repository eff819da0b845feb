import { countChanges, lineDiff, withContext, type DiffLine } from '../../../base/lineDiff.ts';
import type { FileChange } from '../../../protocol/agentEvents.ts';
import { element } from './dom.ts';

const CONTEXT_LINES = 3;
/** More lines than anybody reads in here. */
const LINE_LIMIT = 2_000;
const WORDS = { '+': 'added: ', '-': 'removed: ', ' ': '' };
const KINDS = { add: 'added', update: 'changed', delete: 'deleted' };

/** A change of a file: its path, and its lines where they are known. */
export function diffView({ path, kind, oldText, newText }: FileChange): HTMLElement {
  const name = element('div', { class: 'path', text: path });
  if (oldText === undefined && newText === undefined) {
    name.append(element('span', { class: 'faint', text: ` ${KINDS[kind]}` }));
    return element('div', { class: 'change', children: [name] });
  }
  const lines = lineDiff(oldText ?? '', newText ?? '');
  const { added, removed } = countChanges(lines);
  name.append(element('span', { class: 'faint', text: ` +${added} −${removed}` }));
  const shown = withContext(lines, CONTEXT_LINES);
  const body = element('div', {
    class: 'diff',
    attributes: { role: 'group', 'aria-label': `Change of ${path}`, tabindex: '0' },
    children: shown.slice(0, LINE_LIMIT).map(diffLine),
  });
  if (shown.length > LINE_LIMIT)
    body.append(element('div', { class: 'faint', text: `… ${shown.length - LINE_LIMIT} more lines` }));
  return element('div', { class: 'change', children: [name, body] });
}

function diffLine(line: DiffLine | 'gap'): HTMLElement {
  if (line === 'gap')
    return element('div', { class: 'gap', text: '⋯', attributes: { 'aria-hidden': 'true' } });
  const kind = { '+': 'added', '-': 'removed', ' ': 'same' }[line.sign];
  return element('div', {
    class: `line ${kind}`,
    children: [
      element('span', { class: 'mark', text: line.sign, attributes: { 'aria-hidden': 'true' } }),
      element('span', { class: 'unseen', text: WORDS[line.sign] }),
      element('span', { text: line.text }),
    ],
  });
}
