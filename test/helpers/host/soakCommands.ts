import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Commands that note what they do, each attempt a line in a file of the task's own and one at its begin and its end
 * in a file of its group. Builtins only, and a pipe that never says anything to pass the time: thousands of them
 * are to cost little.
 */
const COMMAND = String.raw`
name=$0 group=$1 seconds=$2 failures=$3 code=$4
echo "$LEGWORK_TASK_ID" >> "attempts/$name"
trap 'echo "end $name $EPOCHREALTIME" >> "groups/$group"; exit 143' TERM
echo "begin $name $EPOCHREALTIME" >> "groups/$group"
read -r -t "$seconds" _ < silence
mapfile -t attempts < "attempts/$name"
echo "end $name $EPOCHREALTIME" >> "groups/$group"
if [ "\${#attempts[@]}" -le "$failures" ]; then exit "$code"; fi
`.replace('\\$', '$');

export interface SoakCommand {
  name: string;
  group: string;
  seconds: number;
  /** How many attempts end with the code; all later ones end well. */
  failures: number;
  code: number;
}

/** What commands of a test leave in its working folder, and what that says. */
export class SoakRecords {
  readonly #work: string;
  readonly #silence: number;

  constructor(work: string) {
    this.#work = work;
    for (const folder of ['attempts', 'groups']) mkdirSync(join(work, folder));
    const pipe = join(work, 'silence');
    execFileSync('mkfifo', [pipe]);
    this.#silence = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  }

  command({ name, group, seconds, failures, code }: SoakCommand): string[] {
    const words = [name, group, seconds.toFixed(3), String(failures), String(code)];
    return ['/bin/bash', '--norc', '-c', COMMAND, ...words];
  }

  /** Ids under which the attempts of a command ran, one for each. */
  attempts(name: string): string[] {
    try {
      return lines(join(this.#work, 'attempts', name));
    } catch {
      return [];
    }
  }

  names(): string[] {
    return readdirSync(join(this.#work, 'attempts'));
  }

  /**
   * How many commands of a group were at work at the same time, at most. One that was killed before it could note
   * its end counts for no longer than its begin, so that nothing is found that was not there.
   */
  mostAtATime(group: string): number {
    const events = lines(join(this.#work, 'groups', group)).map((line) => {
      const [what, name = '', at] = line.split(' ');
      return { isBegin: what === 'begin', name, at: Number(at) };
    });
    // An end and a begin of the same microsecond do not overlap.
    events.sort((a, b) => a.at - b.at || Number(a.isBegin) - Number(b.isBegin));
    const ends = events.filter(({ isBegin }) => !isBegin).map(({ name }) => name);
    const endsLeft = new Map<string, number>();
    for (const name of ends) endsLeft.set(name, (endsLeft.get(name) ?? 0) + 1);
    let [now, most] = [0, 0];
    for (const { isBegin, name } of events) {
      if (!isBegin) now--;
      else {
        most = Math.max(most, now + 1);
        const left = endsLeft.get(name) ?? 0;
        endsLeft.set(name, left - 1);
        if (left > 0) now++;
      }
    }
    return most;
  }

  dispose(): void {
    closeSync(this.#silence);
  }
}

/** A command that was killed may have made the file, and written nothing to it. */
function lines(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean);
}
