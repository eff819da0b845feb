import { plainText } from '../base/plainText.ts';
import { readOutput } from './outputFile.ts';

/**
 * The last lines of an output as a person would see them: without control sequences, and of a line that was drawn again
 * with carriage returns only the last drawing. Empty if it cannot be read.
 */
export function outputTail(path: string, bytes: number): string {
  let part: { text: string; offset: number };
  try {
    part = readOutput(path, { offset: -bytes });
  } catch {
    return '';
  }
  const { text, offset } = part;
  // What comes before the first line end may be half a line, or half a control sequence.
  const whole = offset > 0 && text.includes('\n') ? text.slice(text.indexOf('\n') + 1) : text;
  return whole.split('\n').map(lastDrawing).join('\n').toWellFormed();
}

function lastDrawing(line: string): string {
  const drawings = line.split('\r').map(plainText);
  return drawings.findLast((drawing) => drawing.trim() !== '') ?? '';
}
