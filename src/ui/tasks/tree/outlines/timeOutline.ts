import { newestFirst } from '../../taskOrder.ts';
import { OutlineBuilder, type Outline, type OutlineSource } from './outline.ts';

/** All tasks in one list, the newest first. */
export function timeOutline({ tasks }: OutlineSource): Outline {
  return new OutlineBuilder().addTasks('', tasks.toSorted(newestFirst)).build();
}
