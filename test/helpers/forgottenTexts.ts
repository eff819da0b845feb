import { isTranslation, walk } from '../../media/editorTexts.ts';

/*
 * Finds texts that the editor shows and that nobody translates: literals in places that people read, whatever they say,
 * and literals of several words anywhere else, apart from where only programs look.
 */

interface Node {
  type: string;
  start: number;
  end: number;
  [name: string]: unknown;
}

/** Properties, and fields that are assigned to, that people read. */
const READ = new Set([
  ...['title', 'label', 'placeholder', 'placeHolder', 'prompt', 'tooltip', 'detail', 'description', 'hint'],
  ...['aria-label', 'aria-description', 'problem', 'heading', 'says', 'describe'],
]);
/** Calls whose literals people read. */
const SAID = new Set([
  ...['showInformationMessage', 'showWarningMessage', 'showErrorMessage', 'showInputBox', 'showQuickPick'],
  ...['setStatusBarMessage', 'TreeItem', 'confirm', 'confirmForTasks', 'pickValue', 'inMessage'],
  ...['badRequest', 'noChanges', 'dimmed', 'monospace'],
]);
/** Calls whose literals only programs and logs look at. */
const UNREAD = new Set([
  ...['executeCommand', 'runOwnCommand', 'RegExp', 'Error', 'TypeError', 'warn', 'info', 'debug', 'error'],
  ...['querySelectorAll', 'querySelector', 'only', 'object', 'text', 'flag'],
]);
const UNREAD_PROPERTIES = new Set(['class', 'className', 'type']);

const ICON = /\$\([a-z~-]+\)/g;
const SEVERAL_WORDS = /\p{L}{2,}[.,:;?!]* \p{L}/u;
const A_WORD = /\p{L}{2,}/u;
/** What is the same in every language: the product, ids, commands of other programs. */
const NAME =
  /^(?:Legwork|Legwork Task|Make|just|Taskfile|Composer|Cargo|Go|default|npm test|legwork(?:\.\w+)+)$/;

/** The texts of some code of the editor that are not translated. */
export function forgottenIn(code: string): string[] {
  const found: string[] = [];
  walk(code, (node, around) => {
    const text = textOf(node);
    const words = text?.replaceAll(ICON, '');
    if (text === undefined || !A_WORD.test(words ?? '') || NAME.test(text)) return;
    const place = placeOf(node, { around, code });
    if (place === 'read' || (place === 'anywhere' && SEVERAL_WORDS.test(text))) found.push(text);
  });
  return found;
}

/** The words of a literal; what is put in stands as `{}`. */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type !== 'TemplateLiteral') return undefined;
  return (node['quasis'] as Node[]).map((part) => (part['value'] as { cooked: string }).cooked).join('{}');
}

function placeOf(
  node: Node,
  { around, code }: { around: readonly Node[]; code: string },
): 'read' | 'unread' | 'anywhere' {
  const parent = around.at(-1);
  if (parent?.type === 'Property' && parent['key'] === node) return 'unread';
  if (parent?.type === 'BinaryExpression' && parent['operator'] !== '+') return 'unread';
  if (parent?.type === 'SwitchCase' || parent?.type === 'MemberExpression') return 'unread';
  if (around.some((each, at) => isTranslation(each, code) && isFirst(each, around[at + 1] ?? node)))
    return 'unread';
  // From the inside: what is nearest decides.
  for (const [at, each] of [...around.entries()].toReversed()) {
    const inner = around[at + 1] ?? node;
    if (/^(?:TS(?!As|Satisfies|NonNull)|Import|ExportAll|TaggedTemplate)/.test(each.type)) return 'unread';
    if (/Function/.test(each.type) && each['body'] === inner && inner.type === 'BlockStatement')
      return 'anywhere';
    if (each.type === 'CallExpression' || each.type === 'NewExpression') {
      const name = nameOf(each['callee'] as Node);
      if (UNREAD.has(name)) return 'unread';
      if (SAID.has(name)) return 'read';
      return 'anywhere';
    }
    const target =
      each.type === 'Property' ? each['key'] : each.type === 'AssignmentExpression' && each['left'];
    if (!target) continue;
    const name = nameOf(target as Node);
    if (UNREAD_PROPERTIES.has(name)) return 'unread';
    return READ.has(name) ? 'read' : 'anywhere';
  }
  return 'anywhere';
}

/** Whether it is what a call translates, rather than a value in it. */
function isFirst(call: Node, argument: Node): boolean {
  return (call['arguments'] as Node[])[0] === argument;
}

/** The last name of `a`, `a.b` or `'a-b'`. */
function nameOf(node: Node): string {
  if (node.type === 'MemberExpression') return nameOf(node['property'] as Node);
  return String(node['name'] ?? node['value'] ?? '');
}
