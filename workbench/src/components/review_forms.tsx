// Sharing a review out: batches from a filter, and samples for a second person.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf } from '../api/client';
import { useMembers } from '../api/tasks';
import { useLanguage } from '../language/context';
import { Evidence } from './evidence';
import { Choice, DialogBox, Field } from './form';
import { FormProblem } from './state';

function useFollow(id: string) {
  const cache = useQueryClient();
  return () => void cache.invalidateQueries({ queryKey: ['case', id, 'review'] });
}

export function NewBatches({ id, close }: { id: string; close: () => void }) {
  const { t } = useLanguage();
  const follow = useFollow(id);
  const members = useMembers(id);
  const [name, set_name] = useState('');
  const [path, set_path] = useState('');
  const [type, set_type] = useState('');
  const [size, set_size] = useState('50');
  const [people, set_people] = useState<readonly string[]>([]);
  const send = useMutation({
    mutationFn: () => {
      const question = new URLSearchParams({
        ...(path.trim() ? { path: path.trim() } : {}),
        ...(type.trim() ? { type: type.trim() } : {}),
        kind: 'file',
      });
      return answer(
        client.POST('/api/v1/cases/{case}/review/batches', {
          params: { path: { case: id }, header: csrf() },
          body: {
            name: name.trim(),
            question: question.toString(),
            size: Number(size),
            reviewers: [...people],
          },
        }),
      );
    },
    onSuccess: () => {
      follow();
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <DialogBox title={t('review.new_batches')} open close={close}>
      <form onSubmit={submit} className="form">
        <p>{t('review.new_batches_hint')}</p>
        <Field
          label={t('case.name')}
          required
          autoFocus
          maxLength={180}
          value={name}
          onChange={set_name}
        />
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
        <FormProblem error={send.error} />
        <button
          type="submit"
          className="button primary"
          disabled={send.isPending || people.length === 0}
        >
          {t('review.make_batches')}
        </button>
      </form>
    </DialogBox>
  );
}

export function NewSample({ id, close }: { id: string; close: () => void }) {
  const { t } = useLanguage();
  const follow = useFollow(id);
  const members = useMembers(id);
  const [name, set_name] = useState('');
  const [share, set_share] = useState('10');
  const [person, set_person] = useState('');
  const reviewer = person || (members.rows[0]?.name ?? '');
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/cases/{case}/review/samples', {
          params: { path: { case: id }, header: csrf() },
          body: { name: name.trim(), reviewer, per_mille: Math.round(Number(share) * 10) },
        }),
      ),
    onSuccess: () => {
      follow();
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <DialogBox title={t('review.new_sample')} open close={close}>
      <form onSubmit={submit} className="form">
        <p>{t('review.new_sample_hint')}</p>
        <Field
          label={t('case.name')}
          required
          autoFocus
          maxLength={200}
          value={name}
          onChange={set_name}
        />
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
        <FormProblem error={send.error} />
        <button type="submit" className="button primary" disabled={send.isPending}>
          {t('review.draw')}
        </button>
      </form>
    </DialogBox>
  );
}
