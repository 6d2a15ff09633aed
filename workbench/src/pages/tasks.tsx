// The tasks of a case.
import { useTasks } from '../api/tasks';
import { NewTask } from '../components/new_task';
import { PageHead } from '../components/page';
import { Empty, Failed, Loading } from '../components/state';
import { TaskList } from '../components/task_list';
import { useLanguage } from '../language/context';

export function TasksPage({ id }: { id: string }) {
  const { t } = useLanguage();
  const pages = useTasks(id);
  return (
    <>
      <PageHead title={t('view.tasks')} name={t('view.tasks')}>
        <NewTask case_id={id} />
      </PageHead>
      <section className="card">
        {pages.error ? <Failed error={pages.error} again={pages.again} /> : null}
        {pages.loading && !pages.error ? <Loading /> : null}
        <TaskList tasks={pages.rows} />
        {pages.complete && pages.rows.length === 0 ? (
          <Empty title={t('task.none')} hint={t('task.none_hint')} />
        ) : null}
        {pages.ready && !pages.complete ? (
          <button type="button" className="button" onClick={pages.more}>
            {t('remark.more')}
          </button>
        ) : null}
      </section>
    </>
  );
}
