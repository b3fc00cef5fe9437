import { KeepgreenError } from '../errors.ts';
import { matchTasks } from '../store/views.ts';
import type { State } from '../task/state.ts';
import type { Task } from '../task/task.ts';

/** The one task meant by an id or its beginning. Throws task_not_found when none or several are. */
export function chooseTask(state: State, id: string): Task {
  const [task, ...others] = matchTasks(state, id);
  if (task === undefined) throw new KeepgreenError('task_not_found', `There is no task "${id}".`, 'keepgreen tasks lists them; finished ones beyond the newest 50 are only in events.jsonl.');
  if (others.length > 0) throw new KeepgreenError('task_not_found', `"${id}" is the beginning of ${others.length + 1} tasks: ${[task, ...others].slice(0, 5).map((one) => one.id).join(', ')}.`, 'Give more of the id.');
  return task;
}
