import { inEnglish, type Say } from '../base/say.ts';
import type { HostStatus } from './hostMessages.ts';

/** How many tasks a host follows as jobs: `3 tasks, 1 not submitted yet`; `undefined` where there is none. */
export function jobsText({ holdings = {} }: Pick<HostStatus, 'holdings'>, say: Say = inEnglish) {
  const { followedJobs = 0, jobsToSubmit = 0 } = holdings;
  if (followedJobs === 0) return undefined;
  const tasks = followedJobs === 1 ? say('1 task') : say('{0} tasks', followedJobs);
  return jobsToSubmit === 0 ? tasks : say('{0}, {1} not submitted yet', tasks, jobsToSubmit);
}
