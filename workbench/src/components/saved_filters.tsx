// Filters kept by name: one's own, and those that others share in the case.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { permits, useCase } from '../api/cases';
import { answer, client, csrf, type Schemas } from '../api/client';
import { useLanguage } from '../language/context';
import { CASE_VIEWS, format_address, type CaseView } from '../shell/address';
import { useNavigation } from '../shell/navigation';
import { Evidence } from './evidence';
import { DialogBox, Field } from './form';
import { Icon } from './icons';
import { Label } from './label';
import { Empty, Failed, FormProblem, Loading } from './state';

type SavedFilter = Schemas['SavedFilter'];

function useSaved(id: string) {
  return useQuery({
    queryKey: ['case', id, 'saved filters'],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/api/v1/cases/{case}/filters', { params: { path: { case: id } }, signal }),
      ),
  });
}

function SaveForm({ id, view, query }: { id: string; view: CaseView; query: string }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const detail = useCase(id);
  const [name, set_name] = useState('');
  const [shared, set_shared] = useState(false);
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/cases/{case}/filters', {
          params: { path: { case: id }, header: csrf() },
          body: { name: name.trim(), view, query, shared },
        }),
      ),
    onSuccess: () => {
      set_name('');
      void cache.invalidateQueries({ queryKey: ['case', id, 'saved filters'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className="form">
      <Field
        label={t('saved.name')}
        required
        maxLength={100}
        value={name}
        onChange={set_name}
        autoFocus
      />
      {permits(detail.data, 'remark') ? (
        <label className="check">
          <input
            type="checkbox"
            checked={shared}
            onChange={(event) => set_shared(event.target.checked)}
          />
          {t('saved.share')}
        </label>
      ) : null}
      <FormProblem error={send.error} />
      <button
        type="submit"
        className="button primary"
        disabled={send.isPending || name.trim() === ''}
      >
        {t('saved.save')}
      </button>
    </form>
  );
}

function Saved({ id, done }: { id: string; done: () => void }) {
  const { t } = useLanguage();
  const { go } = useNavigation();
  const cache = useQueryClient();
  const asked = useSaved(id);
  const forget = useMutation({
    mutationFn: (filter: string) =>
      answer(
        client.DELETE('/api/v1/cases/{case}/filters/{filter}', {
          params: { path: { case: id, filter }, header: csrf() },
        }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['case', id, 'saved filters'] }),
  });
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (asked.data.items.length === 0) return <Empty title={t('saved.none')} />;
  const open = (filter: SavedFilter) => {
    const view = CASE_VIEWS.find((each) => each === filter.view) ?? 'files';
    const query = Object.fromEntries(new URLSearchParams(filter.query));
    go(format_address({ page: 'case', id, view }, query));
    done();
  };
  return (
    <ul className="saved-filters">
      {asked.data.items.map((filter) => (
        <li key={filter.id}>
          <button type="button" className="link" onClick={() => open(filter)}>
            <Evidence text={filter.name} />
          </button>
          {filter.shared ? (
            <Label tone="known">
              {t('saved.shared')}: <bdi>{filter.by}</bdi>
            </Label>
          ) : null}
          {filter.own ? (
            <button
              type="button"
              className="quiet"
              aria-label={`${t('saved.forget')}: ${filter.name}`}
              title={t('saved.forget')}
              onClick={() => forget.mutate(filter.id)}
            >
              <Icon name="close" size={14} />
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** In a view of a case; elsewhere there is nothing to keep. */
export function SavedFilters() {
  const { t } = useLanguage();
  const { place, query } = useNavigation();
  const [open, set_open] = useState(false);
  if (place.page !== 'case') return null;
  const kept = Object.entries(query).filter(([name]) => name !== 'zone');
  const text = new URLSearchParams(kept).toString();
  return (
    <>
      <button type="button" className="button small" onClick={() => set_open(true)}>
        <Icon name="bookmark" size={14} /> {t('saved.title')}
      </button>
      <DialogBox title={t('saved.title')} open={open} close={() => set_open(false)}>
        <Saved id={place.id} done={() => set_open(false)} />
        {text ? <SaveForm id={place.id} view={place.view} query={text} /> : null}
      </DialogBox>
    </>
  );
}
