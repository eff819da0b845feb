/** A command as one line that a POSIX shell would parse back; words are quoted only if necessary. */
export function commandText(command: string | string[]): string {
  return typeof command === 'string' ? command : command.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
