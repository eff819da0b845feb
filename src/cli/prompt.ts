import { text as readAll } from 'node:stream/consumers';
import { UsageError } from './cliErrors.ts';

/** Joins the words of a prompt, or reads it from `input` if the only word is `-`. @throws `UsageError` */
export async function readPrompt(words: string[], input: NodeJS.ReadableStream): Promise<string> {
  const isFromInput = words.length === 1 && words[0] === '-';
  const prompt = isFromInput ? await readAll(input) : words.join(' ');
  if (prompt.trim()) return prompt;
  throw new UsageError(
    isFromInput
      ? 'the prompt is empty: there is no text on standard input.'
      : "the prompt is empty. Try: legwork agent claude 'Why does npm test fail?'",
  );
}
