/** Lines of a shim beside its call: a shim with only these can be replaced by running node with the script. */
const FRAME = new RegExp(
  [
    'echo off|goto start|:find_dp0|set dp0=%~dp0|exit /b(?: %errorlevel%)?|:start|setlocal|endlocal|call :find_dp0',
    'if exist "(?:%~dp0|%dp0%)\\\\node\\.exe" \\(',
    'set "_prog=(?:(?:%~dp0|%dp0%)\\\\node\\.exe|node)"',
    'set pathext=%pathext:;\\.js;=;%',
    '\\) else \\(|\\)',
  ]
    .map((line) => `^@?(?:${line})$`)
    .join('|'),
  'i',
);
const CALL =
  /^(?:endlocal & goto #_undefined_# 2>nul \|\| title %comspec% & )?(?:"(?:%~dp0|%dp0%)\\node\.exe"|node|"%_prog%") +"(?:%~dp0|%dp0%)\\([^"%]+)" %\*$/i;

/**
 * The script that a `.cmd` of npm's runs with node, relative to the folder of the `.cmd`; `undefined` for other
 * scripts, or if it does more. Run directly, node receives arguments that cmd.exe would change: several lines, percent signs.
 */
export function scriptOfNpmShim(text: string): string | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const rest = lines.filter((line) => line !== '' && !FRAME.test(line));
  const scripts = new Set(rest.map((line) => CALL.exec(line)?.[1]));
  const [script] = scripts;
  return scripts.size === 1 ? script : undefined;
}
