import { expect, onTestFinished, test, vi } from 'vitest';
import { Attendance } from '../../../src/core/attendance.ts';
import { UnattendedRequests } from '../../../src/core/agentRuns/unattendedRequests.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import { QUESTION } from './agentRuns/anyRequests.ts';
import { sampleTask } from './sampleTask.ts';

const DAY_MS = 86_400_000;
const GRACE_MS = 60;

/** Sets the clock of the machine while it runs on. */
function setClock(byMs: number): void {
  const now = Date.now.bind(Date);
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
  onTestFinished(() => spy.mockRestore());
}

test.each([
  ['forward', DAY_MS],
  ['back', -DAY_MS],
])(
  'a clock that is set %s neither shortens nor lengthens how long a question waits for somebody',
  async (_way, byMs) => {
    const task = sampleTask({ id: 'sh-1' });
    const attendance = new Attendance();
    const leave = attendance.add(() => true);
    const declined: number[] = [];
    const begun = performance.now();
    const requests = new UnattendedRequests({
      graceMs: GRACE_MS,
      absenceMs: () => attendance.absenceMs(task),
      declinedCount: () => declined.length,
      decline: () => void declined.push(performance.now() - begun),
    });
    onTestFinished(() => requests.dispose());
    requests.note([QUESTION]);
    leave();
    setClock(byMs);
    expect(attendance.absenceMs(task)).toBeLessThan(DAY_MS / 2);
    await waitFor('an answer', () => declined.length > 0);
    expect(declined[0]).toBeGreaterThanOrEqual(GRACE_MS - 1);
  },
);
