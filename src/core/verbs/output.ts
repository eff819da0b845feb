import { errorCode, toError } from '../../base/errors.ts';
import type { OutputParams, OutputResult } from '../../protocol/messages.ts';
import { outputUnreadable } from '../../protocol/errors.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { readOutput } from '../outputFile.ts';

/** @throws unknownTask, outputUnreadable */
export function output(context: EngineContext, params: OutputParams, caller: Caller): OutputResult {
  const { id, output } = visibleTask(context, params.id, caller);
  try {
    return readOutput(output.path, params);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw outputUnreadable({ id, cause: toError(error) });
  }
}
