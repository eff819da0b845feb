import type { Contributions } from './contributedMatchers.ts';

const file = { file: 1 };
const SEVERITY = '([Ee]rror|[Ww]arning|[Ii]nfo)';

/** The matchers that the editor has without any extension, for the formats of these tools. */
export const BUILT_IN: Contributions = {
  problemPatterns: [
    {
      // `a.cs(3,4): error CS1002: ; expected`, with `2>` before it where several projects are built at once.
      name: 'msCompile',
      regexp: String.raw`^\s*(?:\d+>)?\s*(\S.*?)\((\d+|\d+,\d+|\d+,\d+,\d+,\d+)\)\s*:\s+(?:fatal )?${SEVERITY}\s+(\w+\d+)\s*:\s*(.*)$`,
      ...file,
      location: 2,
      severity: 3,
      code: 4,
      message: 5,
    },
    {
      name: 'gulp-tsc',
      regexp: String.raw`^([^\s(].*?)\((\d+|\d+,\d+|\d+,\d+,\d+,\d+)\):\s+(?:error\s+)?(TS\d+|\d+)?\s*(.*)$`,
      ...file,
      location: 2,
      code: 3,
      message: 4,
    },
    {
      name: 'lessCompile',
      regexp: String.raw`^\s*(\S.*?) in file (.*?) line no\. (\d+)$`,
      message: 1,
      file: 2,
      location: 3,
    },
    {
      name: 'jshint',
      regexp: String.raw`^(.*): line (\d+), col (\d+), (.+?)\s*\((([EWI])\d+)\)$`,
      ...file,
      line: 2,
      column: 3,
      message: 4,
      code: 5,
      severity: 6,
    },
    {
      name: 'jshint-stylish',
      patterns: [
        { regexp: String.raw`^(\S.*)$`, ...file },
        {
          regexp: String.raw`^\s+line (\d+)\s+col (\d+)\s+(.+?)\s*\((([EWI])\d+)\)$`,
          line: 1,
          column: 2,
          message: 3,
          code: 4,
          severity: 5,
          loop: true,
        },
      ],
    },
    {
      name: 'eslint-compact',
      regexp: String.raw`^(.+): line (\d+), col (\d+), (Error|Warning|Info) - (.+?) \((.+)\)$`,
      ...file,
      line: 2,
      column: 3,
      severity: 4,
      message: 5,
      code: 6,
    },
    {
      name: 'eslint-stylish',
      patterns: [
        { regexp: String.raw`^((?:[A-Za-z]:)?[.\/\\].*)$`, ...file },
        {
          regexp: String.raw`^\s+(\d+):(\d+)\s+(error|warning|info)\s+(.+?)(?:\s\s+(\S.*))?$`,
          line: 1,
          column: 2,
          severity: 3,
          message: 4,
          code: 5,
          loop: true,
        },
      ],
    },
    {
      // `./main.go:8:2: undefined: total`, also as messages of the tests of a package.
      name: 'go',
      regexp: String.raw`^\s*((?:[A-Za-z]:)?[^:]+\.go):(\d+)(?::(\d+))?: (.*)$`,
      ...file,
      line: 2,
      column: 3,
      message: 4,
    },
  ],
  problemMatchers: [
    { name: 'msCompile', owner: 'msCompile', fileLocation: 'absolute', pattern: '$msCompile' },
    {
      name: 'lessCompile',
      owner: 'lessCompile',
      fileLocation: 'absolute',
      pattern: '$lessCompile',
      severity: 'error',
    },
    {
      name: 'gulp-tsc',
      owner: 'typescript',
      applyTo: 'closedDocuments',
      fileLocation: ['relative', '${workspaceFolder}'],
      pattern: '$gulp-tsc',
    },
    { name: 'jshint', owner: 'jshint', fileLocation: 'absolute', pattern: '$jshint' },
    { name: 'jshint-stylish', owner: 'jshint', fileLocation: 'absolute', pattern: '$jshint-stylish' },
    { name: 'eslint-compact', owner: 'eslint', fileLocation: 'absolute', pattern: '$eslint-compact' },
    { name: 'eslint-stylish', owner: 'eslint', fileLocation: 'absolute', pattern: '$eslint-stylish' },
    { name: 'go', owner: 'go', fileLocation: ['relative', '${workspaceFolder}'], pattern: '$go' },
  ],
};
