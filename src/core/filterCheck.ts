import { badRequest } from '../protocol/errors.ts';

const LISTS = ['ids', 'kinds', 'states'];
const TEXTS = ['session', 'group', 'parent'];
const SWITCHES = ['includeTerminal', 'includeHidden'];

/**
 * A filter is kept, and asked for every change there will ever be, so one that cannot be used is refused at once.
 * @throws badRequest
 */
export function checkFilter(filter: unknown): void {
  if (typeof filter !== 'object' || filter === null) throw badRequest('A filter says which tasks are meant.');
  for (const [field, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    if (LISTS.includes(field) && !isListOfTexts(value))
      throw badRequest(`A filter's "${field}" is a list of texts.`);
    if (TEXTS.includes(field) && typeof value !== 'string')
      throw badRequest(`A filter's "${field}" is a text.`);
    if (SWITCHES.includes(field) && typeof value !== 'boolean')
      throw badRequest(`A filter's "${field}" is true or false.`);
  }
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
