import { createContext, Script } from 'node:vm';
import { errorCode } from '../base/errors.ts';

/** An expression of an agent may take exponential time: one that takes longer is not checked. */
const PATIENCE_MS = 20;

/** Created once, because that takes longer than most checks. */
let checker: { script: Script; context: { pattern?: string; text?: string } } | undefined;

/**
 * Whether a text matches a regular expression that an agent wrote. An expression that cannot be compiled, or takes too
 * long, accepts every text: the agent checks the answer itself.
 */
export function isMatch(pattern: string, text: string): boolean {
  checker ??= { script: new Script('new RegExp(pattern, "u").test(text)'), context: createContext({}) };
  const { script, context } = checker;
  Object.assign(context, { pattern, text });
  const before = process.cpuUsage();
  do {
    try {
      return script.runInContext(context, { timeout: PATIENCE_MS }) === true;
    } catch (error) {
      if (errorCode(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
    }
    // On a busy machine, the time may have passed without the expression.
  } while (processorMs(process.cpuUsage(before)) < PATIENCE_MS);
  return true;
}

function processorMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
