/** A command as one line a POSIX shell would read back; words are quoted where that is needed. */
export function commandText(command: string | string[]): string {
  return typeof command === 'string' ? command : command.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
