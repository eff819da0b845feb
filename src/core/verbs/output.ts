import type { OutputParams, OutputResult } from '../../protocol/messages.ts';
import { visibleTask, type Caller, type EngineContext } from '../engineContext.ts';
import { readOutput } from '../outputFile.ts';

/** @throws unknownTask */
export function output(context: EngineContext, params: OutputParams, caller: Caller): OutputResult {
  return readOutput(visibleTask(context, params.id, caller).output.path, params);
}
