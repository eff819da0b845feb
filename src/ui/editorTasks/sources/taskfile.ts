import { isPlainName, withoutTwins, type Offer } from './offer.ts';

const KEY = /^( *)(?:"([^"\n]+)"|'([^'\n]+)'|([^\s#"'{[&*!|>%@-][^#\n]*?)):(?:[ \t]+(.*))?$/;

/** The tasks of a Taskfile.yml. Reads the usual layout, a key a line; what is written otherwise is not found. */
export function taskfileTasks(text: string): Offer[] {
  let isInTasks = false;
  let indent = 0;
  let current: { offer: Offer; isInternal: boolean } | undefined;
  const found: { offer: Offer; isInternal: boolean }[] = [];
  for (const [line, content] of text.split(/\r?\n/).entries()) {
    const [, space = '', ...parts] = KEY.exec(content) ?? [];
    const [quoted, single, plain, value = ''] = parts;
    const key = quoted ?? single ?? plain;
    if (key === undefined) continue;
    if (space === '') {
      isInTasks = key === 'tasks';
      indent = 0;
      current = undefined;
    } else if (isInTasks && (indent === 0 || space.length === indent)) {
      indent = space.length;
      current = { offer: { name: key, words: ['task', key], line }, isInternal: false };
      if (isPlainName(key) && !key.includes('*')) found.push(current);
    } else if (current && space.length > indent) describe(current, key, value);
  }
  return withoutTwins(found.filter(({ isInternal }) => !isInternal).map(({ offer }) => offer));
}

function describe(task: { offer: Offer; isInternal: boolean }, key: string, value: string): void {
  const text = value.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (key === 'internal' && text === 'true') task.isInternal = true;
  if (key === 'desc' && text !== '' && task.offer.detail === undefined) task.offer.detail = text;
}
