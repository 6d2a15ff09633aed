// What is open for the reader in all cases: batches to look through, tasks to do.
import { useInbox } from '../api/tasks';
import { useLanguage } from '../language/context';
import { Link } from '../shell/navigation';
import { Evidence } from './evidence';
import { Empty, Failed, Loading } from './state';
import { TaskList } from './task_list';

export function Inbox() {
  const { t, number } = useLanguage();
  const pages = useInbox();
  if (pages.error) return <Failed error={pages.error} again={pages.again} />;
  if (pages.loading && pages.rows.length === 0) return <Loading />;
  const tasks = pages.rows.flatMap((row) => (row.task ? [row.task] : []));
  const names = new Map(pages.rows.map((row) => [row.case, row.case_name]));
  const batches = pages.rows.flatMap((row) => (row.batch ? [{ row, batch: row.batch }] : []));
  if (pages.rows.length === 0) {
    return <Empty title={t('task.none')} hint={t('task.inbox_hint')} />;
  }
  return (
    <>
      <ul className="tasks">
        {batches.map(({ row, batch }) => (
          <li key={batch.id}>
            <Link
              to={{ page: 'case', id: row.case, view: 'review' }}
              query={{ batch: batch.id }}
              className="task-title"
            >
              {t(batch.kind === 'first' ? 'review.first' : 'review.second')}:{' '}
              <Evidence text={batch.name} />
            </Link>
            <p className="task-facts">
              <span className="review-progress">
                <progress
                  value={batch.decided}
                  max={batch.items}
                  aria-label={t('review.progress')}
                />{' '}
                <bdi>
                  {t('review.of', { done: number(batch.decided), all: number(batch.items) })}
                </bdi>
              </span>
              <Evidence text={row.case_name} />
            </p>
          </li>
        ))}
      </ul>
      <TaskList tasks={tasks} case_name={(task) => names.get(task.case) ?? ''} />
    </>
  );
}
