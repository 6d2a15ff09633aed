// Tasks one below the other, each with its box to tick.
import { useSetDone, type Task } from '../api/tasks';
import { useLanguage } from '../language/context';
import { Link } from '../shell/navigation';
import { Evidence } from './evidence';
import { Label } from './label';
import { ObjectLink } from './object_link';
import { FormProblem } from './state';

/** The day of today, as a due day is written. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function TaskList(props: { tasks: Task[]; case_name?: (task: Task) => string }) {
  const { t } = useLanguage();
  const set_done = useSetDone();
  return (
    <>
      <ul className="tasks">
        {props.tasks.map((task) => {
          const late = !task.done_at && task.due !== null && task.due < today();
          const named = props.case_name?.(task);
          return (
            <li key={task.id} className={task.done_at ? 'gone' : undefined}>
              <label className="task-title">
                <input
                  type="checkbox"
                  checked={task.done_at !== null}
                  onChange={(event) => set_done.mutate({ task, done: event.target.checked })}
                />
                <Evidence text={task.title} />
              </label>
              <p className="task-facts">
                {task.due ? (
                  <Label tone={late ? 'bad' : 'plain'}>
                    {t('task.due')} <bdi dir="ltr">{task.due}</bdi>
                  </Label>
                ) : null}
                <span>
                  {t('task.given_to')} <Evidence text={task.given_to} />
                </span>
                <span className="muted">
                  {t('task.made_by')} <Evidence text={task.made_by} />
                </span>
                {named === undefined ? null : (
                  <Link to={{ page: 'case', id: task.case, view: 'tasks' }}>
                    <Evidence text={named} />
                  </Link>
                )}
                {task.about ? <ObjectLink case_id={task.case} about={task.about} title="" /> : null}
              </p>
            </li>
          );
        })}
      </ul>
      <FormProblem error={set_done.error} />
    </>
  );
}
