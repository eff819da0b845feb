import { afterEach, beforeEach } from 'vitest';
import { forgetWaits, openWaits } from '../waits.ts';

/* For every test with processes: one that fails while it waits, as when its time is over, says for what. */
beforeEach(forgetWaits);
afterEach(({ task }) => {
  const waits = openWaits();
  if (task.result?.state !== 'fail' || waits.length === 0) return;
  console.error(`"${task.name}" was waiting for:\n  ${waits.join('\n  ')}`);
});
