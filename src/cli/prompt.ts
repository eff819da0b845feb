import { text as readAll } from 'node:stream/consumers';
import { UsageError } from './cliErrors.ts';

/** The prompt that was typed, in one word or several; `-` is what comes in. @throws `UsageError` */
export async function promptOf(words: string[], input: NodeJS.ReadableStream): Promise<string> {
  const isFromInput = words.length === 1 && words[0] === '-';
  const prompt = isFromInput ? await readAll(input) : words.join(' ');
  if (prompt.trim()) return prompt;
  throw new UsageError(
    isFromInput
      ? 'the prompt is empty: standard input has no text.'
      : "the prompt is empty: say what the agent is to do. Try: legwork agent claude 'Why does npm test fail?'",
  );
}
