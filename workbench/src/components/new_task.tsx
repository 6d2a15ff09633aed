// A task for somebody: a button, and the dialog that it opens.
import { useState, type FormEvent } from 'react';

import { permits, useCase } from '../api/cases';
import { useAddTask, useMembers } from '../api/tasks';
import { useLanguage } from '../language/context';
import { Choice, DialogBox, Field } from './form';
import { FormProblem } from './state';

export function NewTask(props: { case_id: string; about?: string; small?: boolean }) {
  const { case_id, about, small } = props;
  const { t } = useLanguage();
  const detail = useCase(case_id);
  const members = useMembers(case_id);
  const send = useAddTask(case_id);
  const [open, set_open] = useState(false);
  const [title, set_title] = useState('');
  const [person, set_person] = useState('');
  const [due, set_due] = useState('');
  if (!permits(detail.data, 'remark')) return null;
  const given_to = person || (members.rows[0]?.name ?? '');
  const close = () => {
    set_open(false);
    set_title('');
    send.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate(
      {
        title: title.trim(),
        given_to,
        ...(about ? { about } : {}),
        ...(due ? { due } : {}),
      },
      { onSuccess: close },
    );
  };
  return (
    <>
      <button
        type="button"
        className={small ? 'button small' : 'button primary'}
        onClick={() => set_open(true)}
      >
        {t('task.new')}
      </button>
      <DialogBox title={t('task.new')} open={open} close={close}>
        <form onSubmit={submit} className="form">
          <Field
            label={t('task.title')}
            required
            autoFocus
            maxLength={500}
            value={title}
            onChange={set_title}
          />
          <Choice
            label={t('task.given_to')}
            value={given_to}
            options={members.rows.map((row) => ({
              id: row.name,
              name: row.display_name || row.name,
            }))}
            choose={set_person}
          />
          <Field label={t('task.due')} type="date" code value={due} onChange={set_due} />
          <FormProblem error={send.error} />
          <button type="submit" className="button primary" disabled={send.isPending}>
            {t('task.send')}
          </button>
        </form>
      </DialogBox>
    </>
  );
}
