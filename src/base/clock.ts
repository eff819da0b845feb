/**
 * Milliseconds, with fractions, of a clock that only advances. Like `performance.now()`, without the module that Node
 * loads for that: it takes a millisecond of a start.
 */
export function clockMs(): number {
  return process.uptime() * 1000;
}
