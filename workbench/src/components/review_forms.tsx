// Sharing a review out: batches from a filter, and samples for a second person.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';

import { answer, client, csrf } from '../api/client';
import { useMembers } from '../api/tasks';
import { useLanguage } from '../language/context';
import { Evidence } from './evidence';
import { Choice, DialogBox, Field } from './form';
import { FormProblem } from './state';

interface ShareFormProps {
  id: string;
  title: string;
  hint: string;
  send_name: string;
  /** Nothing is sent before it is so. */
  ready?: boolean;
  name_max: number;
  close: () => void;
  send: (name: string) => Promise<unknown>;
  children: ReactNode;
}

/** What both ways of sharing out have in common: a name, and what happens when it is sent. */
function ShareForm(props: ShareFormProps) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const [name, set_name] = useState('');
  const send = useMutation({
    mutationFn: () => props.send(name.trim()),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['case', props.id, 'review'] });
      props.close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <DialogBox title={props.title} open close={props.close}>
      <form onSubmit={submit} className="form">
        <p>{props.hint}</p>
        <Field
          label={t('case.name')}
          required
          autoFocus
          maxLength={props.name_max}
          value={name}
          onChange={set_name}
        />
        {props.children}
        <FormProblem error={send.error} />
        <button
          type="submit"
          className="button primary"
          disabled={send.isPending || props.ready === false}
        >
          {props.send_name}
        </button>
      </form>
    </DialogBox>
  );
}

export function NewBatches({ id, close }: { id: string; close: () => void }) {
  const { t } = useLanguage();
  const members = useMembers(id);
  const [path, set_path] = useState('');
  const [type, set_type] = useState('');
  const [size, set_size] = useState('50');
  const [people, set_people] = useState<readonly string[]>([]);
  const send = (name: string) => {
    const question = new URLSearchParams({
      ...(path.trim() ? { path: path.trim() } : {}),
      ...(type.trim() ? { type: type.trim() } : {}),
      kind: 'file',
    });
    return answer(
      client.POST('/api/v1/cases/{case}/review/batches', {
        params: { path: { case: id }, header: csrf() },
        body: { name, question: question.toString(), size: Number(size), reviewers: [...people] },
      }),
    );
  };
  return (
    <ShareForm
      id={id}
      title={t('review.new_batches')}
      hint={t('review.new_batches_hint')}
      send_name={t('review.make_batches')}
      ready={people.length > 0}
      name_max={180}
      close={close}
      send={send}
    >
      <Field label={t('file.path')} code placeholder="*.docx" value={path} onChange={set_path} />
      <Field label={t('file.type')} code placeholder="image/" value={type} onChange={set_type} />
      <Field
        label={t('review.batch_size')}
        type="number"
        min={1}
        max={1000}
        required
        value={size}
        onChange={set_size}
      />
      <fieldset className="boxes">
        <legend>{t('review.reviewers')}</legend>
        {members.rows.map((row) => (
          <label key={row.account} className="check">
            <input
              type="checkbox"
              checked={people.includes(row.name)}
              onChange={(event) =>
                set_people(
                  event.target.checked
                    ? [...people, row.name]
                    : people.filter((each) => each !== row.name),
                )
              }
            />
            <Evidence text={row.display_name || row.name} />
          </label>
        ))}
      </fieldset>
    </ShareForm>
  );
}

export function NewSample({ id, close }: { id: string; close: () => void }) {
  const { t } = useLanguage();
  const members = useMembers(id);
  const [share, set_share] = useState('10');
  const [person, set_person] = useState('');
  const reviewer = person || (members.rows[0]?.name ?? '');
  const send = (name: string) =>
    answer(
      client.POST('/api/v1/cases/{case}/review/samples', {
        params: { path: { case: id }, header: csrf() },
        body: { name, reviewer, per_mille: Math.round(Number(share) * 10) },
      }),
    );
  return (
    <ShareForm
      id={id}
      title={t('review.new_sample')}
      hint={t('review.new_sample_hint')}
      send_name={t('review.draw')}
      name_max={200}
      close={close}
      send={send}
    >
      <Field
        label={t('review.share')}
        type="number"
        min={0.1}
        max={100}
        step={0.1}
        required
        value={share}
        onChange={set_share}
      />
      <Choice
        label={t('review.reviewer')}
        value={reviewer}
        options={members.rows.map((row) => ({
          id: row.name,
          name: row.display_name || row.name,
        }))}
        choose={set_person}
      />
    </ShareForm>
  );
}
