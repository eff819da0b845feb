import { commandText } from '../../base/commandText.ts';
import { toError } from '../../base/errors.ts';
import { noNoticeCommand } from '../../protocol/errors.ts';
import { noticeOf } from '../../protocol/outsideNotices.ts';
import type { HostNotifications } from '../../protocol/hostSettings.ts';
import type { NoticesStatus } from '../../protocol/hostMessages.ts';
import { NOTICES_GROUP, type Task } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import { isUrgent, matchesTold, untold, type Occasion, type TaskEventNotice } from './noticeEvents.ts';
import { isRecovering, nextNotice, pausedUntilMs, type WaitingNotice } from './noticePlan.ts';
import { NoticeRuns } from './noticeRuns.ts';
import { quietUntilMs } from './quietHours.ts';
import { sampleEvent } from './sampleEvent.ts';

/** How many run at a time if the group has no limit. */
const MOST_RUNS = 8;
/** What waits for a time is looked at this often, because the clock may be set and the machine may sleep. */
const LOOK_MS = 60_000;

/**
 * Tells people of events outside the editor: runs the command of the settings, once for each event, as a hidden task.
 * What was told is on the records, and what waits follows from them, so a later host tells exactly the rest.
 */
export class OutsideNotices {
  readonly #context: () => EngineContext;
  readonly #waiting = new Map<string, WaitingNotice>();
  readonly #runs: NoticeRuns;
  #isOpen = false;
  #isDisposed = false;
  #soon: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `context` is called when the engine has been created. */
  constructor(context: () => EngineContext) {
    this.#context = context;
    this.#runs = new NoticeRuns(context);
  }

  /** The number of events that are still to be told. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Finds what an earlier host did not tell. From now on, events are told. */
  open(): void {
    const { table, settings } = this.#context();
    this.#runs.open();
    const since = settings.current.origins?.notifications?.since ?? '';
    // Looking at every task takes a while.
    for (const task of this.#command === undefined ? [] : table.values())
      this.#add(untold(task).filter((event) => event.at >= since && !isOldMatch(event, since)));
    this.#isOpen = true;
    this.review();
  }

  /** A task may have events that were not told. Called within a turn. */
  note(id: string, occasion: Occasion): void {
    const task = this.#context().table.find(id);
    if (!task) return;
    if (noticeOf(task)) this.#runs.note(task.id);
    else if (this.#command === undefined) return;
    else this.#add(untold(task).filter((event) => event.occasion === occasion));
    this.review();
  }

  /** The settings, a run or the time may allow to tell more. */
  review(): void {
    if (!this.#isOpen || this.#isDisposed) return;
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#tellNext();
    });
  }

  /** Runs the command for an example, whatever the time is. @throws notSaved, badRequest without a command */
  test(): Task {
    const command = this.#command;
    if (command === undefined) throw noNoticeCommand();
    return this.#runs.start(command, [sampleEvent(new Date())], { isTest: true });
  }

  get status(): NoticesStatus | undefined {
    if (this.#command === undefined) return undefined;
    const now = Date.now();
    const { count, last } = this.#runs.failures();
    const { quietMs, pausedMs } = this.#holds(now);
    return {
      waiting: this.#waiting.size,
      running: this.#runs.unfinishedCount,
      ...(quietMs !== undefined && { quietUntil: new Date(quietMs).toISOString() }),
      ...(pausedMs > now && { pausedUntil: new Date(pausedMs).toISOString() }),
      ...(last && { failed: { count, id: last.id, message: failureOf(last) } }),
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    clearImmediate(this.#soon);
    clearTimeout(this.#timer);
  }

  get #settings(): HostNotifications {
    return this.#context().settings.current.notifications ?? {};
  }

  get #command(): string | string[] | undefined {
    const { command } = this.#settings;
    return command !== undefined && commandText(command).trim() !== '' ? command : undefined;
  }

  #add(events: readonly TaskEventNotice[]): void {
    if (this.#command === undefined) return;
    for (const event of events.filter((each) => this.#isWanted(each))) {
      const { id } = event.task;
      // The latest match stands for those before it.
      const key = event.occasion === 'match' ? `${id} match` : `${id} ${event.key}`;
      const isHeld = !this.#isOpen || this.#waiting.get(key)?.isHeld === true;
      this.#waiting.set(key, { event, isHeld });
    }
  }

  #tellNext(): void {
    clearTimeout(this.#timer);
    this.#runs.tidy();
    const command = this.#command;
    if (command === undefined) return this.#waiting.clear();
    this.#dropUnwanted();
    const heldMs = this.#tellWhatMayBe(command);
    if (this.#waiting.size === 0) return;
    const waitMs = Math.min(Math.max(0, (heldMs ?? Infinity) - Date.now()), LOOK_MS);
    this.#timer = setTimeout(() => this.review(), waitMs).unref();
  }

  /** Returns until when the rest is held, in milliseconds, if it is held until a time. */
  #tellWhatMayBe(command: string | string[]): number | undefined {
    const now = Date.now();
    const { quietMs, pausedMs, failures } = this.#holds(now);
    const isQuiet = quietMs !== undefined;
    for (const notice of this.#waiting.values()) {
      if (pausedMs > now || (isQuiet && !isUrgent(notice.event))) notice.isHeld = true;
    }
    if (pausedMs > now) return pausedMs;
    const { slots = MOST_RUNS } = this.#context().groups.get(NOTICES_GROUP);
    const most = isRecovering(failures) ? 1 : slots;
    const when = { isQuiet, isRecovering: isRecovering(failures) };
    for (let running = this.#runs.unfinishedCount; running < most; running++) {
      const next = nextNotice([...this.#waiting.values()], when);
      if (!next) break;
      try {
        this.#runs.start(
          command,
          next.map(({ event }) => event),
        );
      } catch (error) {
        // It is tried again after a while; the disk may be full.
        this.#context().trace.write({ event: 'noticeFailed', message: toError(error).message });
        return undefined;
      }
      for (const [key, notice] of this.#waiting) if (next.includes(notice)) this.#waiting.delete(key);
    }
    return quietMs;
  }

  /** What a person has answered meanwhile, nobody waits for any more, or the settings leave out, is no news. */
  #dropUnwanted(): void {
    const { table } = this.#context();
    const isOpen = ({ task, occasion, key }: TaskEventNotice) => {
      const now = table.find(task.id);
      return (
        occasion === 'end' ||
        occasion === 'match' ||
        (now !== undefined && untold(now).some((each) => each.key === key))
      );
    };
    for (const [key, { event }] of this.#waiting)
      if (!this.#isWanted(event) || !isOpen(event)) this.#waiting.delete(key);
  }

  #isWanted({ event }: TaskEventNotice): boolean {
    return this.#settings.events?.includes(event) ?? true;
  }

  /** Until when notices are held, in milliseconds. */
  #holds(nowMs: number): { quietMs: number | undefined; pausedMs: number; failures: number } {
    const { quietHours } = this.#settings;
    const { count, last } = this.#runs.failures();
    return {
      quietMs: quietHours && quietUntilMs(nowMs, quietHours),
      pausedMs: pausedUntilMs(count, { endedAt: last?.endedAt, nowMs }),
      failures: count,
    };
  }
}

/** Whether a match may be one from before the setting: nothing tells when it was. */
function isOldMatch({ occasion, task }: TaskEventNotice, since: string): boolean {
  return occasion === 'match' && matchesTold(task) === 0 && (task.startedAt ?? '') < since;
}

function failureOf({ status }: Task): string {
  if (status.state !== 'failed') return '';
  const { failure } = status;
  if ('message' in failure && failure.message) return failure.message;
  return 'code' in failure ? `Exit code ${failure.code}` : failure.kind;
}
