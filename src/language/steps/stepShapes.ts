/** How a line begins or ends a step of a program's work. */
export interface StepShape {
  /** The first group is the title, or else the whole line. */
  begins: RegExp;
  title?: (match: RegExpExecArray) => string;
  /** A step ends where one of the same or a lower rank begins. */
  rank: number;
  /** What ends it; without this, the next step does. */
  ends?: RegExp;
  kind: 'group' | 'file' | 'test' | 'command' | 'section';
}

const named = (name: string) => (match: RegExpExecArray) => match.groups?.[name] ?? match[0];

/** The steps that common tools print, in the order in which they are tried. */
export const STEP_SHAPES: readonly StepShape[] = [
  // Pipelines of Azure and GitHub, which may be within one another.
  {
    begins: /^(?:\S+ )?##\[group\](?<t>.*)/,
    ends: /^(?:\S+ )?##\[endgroup\]/,
    rank: 0,
    kind: 'group',
    title: named('t'),
  },
  {
    begins: /^(?:\S+ )?::group::(?<t>.*)/,
    ends: /^(?:\S+ )?::endgroup::/,
    rank: 0,
    kind: 'group',
    title: named('t'),
  },
  {
    begins: /^(?<t>[\w./-]*make(?:\.exe)?(?:\[\d+\])?): Entering directory (?<d>.+)/,
    ends: /^[\w./-]*make(?:\.exe)?(?:\[\d+\])?: Leaving directory /,
    rank: 0,
    kind: 'command',
    title: ({ groups = {} }) => `${groups['t']} in ${(groups['d'] ?? '').replace(/^[`'"]|['"]$/g, '')}`,
  },
  // `> web@1.0.0 build`
  {
    begins: /^> (?<t>(?:@[\w.-]+\/)?[\w.-]+@\d\S* [\w:.-]+)(?: .*)?$/,
    rank: 1,
    kind: 'command',
    title: named('t'),
  },
  // Yarn: `$ tsc -p .`
  { begins: /^\$ (?<t>\S.*)/, rank: 1, kind: 'command', title: named('t') },
  { begins: /^> (?<t>Task :\S+)/, rank: 1, kind: 'command', title: named('t') },
  // Maven: a module, and a goal.
  { begins: /^\[INFO\] -+< (?<t>[^\s>]+) >-+$/, rank: 1, kind: 'section', title: named('t') },
  {
    begins: /^\[INFO\] -{3,} (?<t>[\w.-]+:[\w.-]+:[\w.-]+.*?) (?:@ \S+ )?-{3,}$/,
    rank: 2,
    kind: 'command',
    title: named('t'),
  },
  { begins: /^\[INFO\] Running (?<t>[\w.$]+)$/, rank: 3, kind: 'test', title: named('t') },
  // Docker: BuildKit, and the builder before.
  { begins: /^#\d+ (?<t>\[[^\]]+\](?: .*)?)$/, rank: 2, kind: 'command', title: named('t') },
  { begins: /^(?<t>Step \d+\/\d+ : .*)/, rank: 2, kind: 'command', title: named('t') },
  // pytest: `==== FAILURES ====`, and below `____ test_sum ____`.
  { begins: /^={4,} (?<t>[^=].*?) ={4,}$/, rank: 1, kind: 'section', title: named('t') },
  { begins: /^_{4,} (?<t>[^_].*?) _{4,}$/, rank: 2, kind: 'test', title: named('t') },
  // cargo test: one program after the other.
  {
    begins: /^\s+Running (?:unittests )?(?<t>\S.*?)(?: \(\S+\))?$/,
    rank: 1,
    kind: 'file',
    title: named('t'),
  },
  { begins: /^\s+(?<t>Doc-tests \S+)$/, rank: 1, kind: 'file', title: named('t') },
  { begins: /^---- (?<t>\S.*?) (?:stdout|stderr) ----$/, rank: 2, kind: 'test', title: named('t') },
  // go test -v
  { begins: /^=== RUN +(?<t>[^/\s]+)$/, rank: 1, kind: 'test', title: named('t') },
  {
    begins: /^(?<t>(?:FAIL|ok) {0,2}\t\S+)/,
    rank: 1,
    kind: 'section',
    title: ({ groups = {} }) => (groups['t'] ?? '').replace(/\s+/, ' '),
  },
  // vitest and Jest: `FAIL  test/a.test.ts > sum`, and a line per file.
  { begins: /^⎯+ ?(?<t>(?:Failed|Unhandled) [\w ]+?\d*) ?⎯+$/, rank: 1, kind: 'section', title: named('t') },
  {
    begins: /^ ?(?<t>(?:FAIL|PASS) {1,2}\S.*)/,
    rank: 2,
    kind: 'test',
    title: ({ groups = {} }) => (groups['t'] ?? '').replace(/\s+/, ' '),
  },
  {
    begins: /^ (?:[✓❯↓×] )(?:\|\w+\| )?(?<t>\S+\.(?:test|spec)\.\w+)(?=\s|$)/,
    rank: 2,
    kind: 'file',
    title: named('t'),
  },
  // ESLint and its like: a file, and below it what is wrong.
  { begins: /^(?<t>(?:[A-Za-z]:\\|\/)\S*\.\w{1,10})$/, rank: 2, kind: 'file', title: named('t') },
];
