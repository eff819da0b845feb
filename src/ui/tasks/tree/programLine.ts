const WORD = `(?:"[^"]*"|'[^']*'|[^\\s;&|"'()\`$])+`;
const THEN = ' ?(?:&&|;) ?';
/** What comes before anything is done: a change of folder, options of the shell, variables. */
const PREAMBLE = new RegExp(
  `^(?:cd ${WORD}${THEN}|set [-+]\\w+(?: \\w+)?${THEN}|env (?=\\w+=)|(?:export )?[A-Za-z_]\\w*=(?:${WORD})?(?:${THEN}| ))`,
);
const PROGRAM = /^("[^"]+"|'[^']+'|[^\s"'$`()=]+)(?=\s|$)/;

/** A command line from its program on, without the folder of that: `cd web && CI=1 ./node_modules/.bin/tsc -b` is `tsc -b`. */
export function programLine(line: string): string {
  let rest = line;
  for (let begin = PREAMBLE.exec(rest)?.[0]; begin && begin !== rest; begin = PREAMBLE.exec(rest)?.[0])
    rest = rest.slice(begin.length);
  return rest.replace(PROGRAM, (program) => {
    const bare = program.replace(/^["']|["']$/g, '');
    const name = bare.slice(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1);
    return name === '' || name === bare ? program : name;
  });
}
