// Files sent to a case: choosing or dropping them, how far they are, and what to do with them.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore, type DragEvent } from 'react';

import { answer, client, csrf } from '../api/client';
import { usePages } from '../api/pages';
import {
  go_on_with,
  pause,
  remove,
  resume,
  seconds_left,
  send,
  sendings,
  subscribe,
  type Sending,
  type Upload,
} from '../api/uploads';
import { useLanguage } from '../language/context';
import { Copyable, Evidence, Path } from './evidence';
import { Field } from './form';
import { Label } from './label';
import { Moment } from './moment';
import { Section } from './page';
import { Empty, Failed, FormProblem } from './state';
import { TimeLeft } from './time_left';

function FileButton(props: { text: string; multiple?: boolean; choose: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {props.text}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={props.multiple ?? false}
        onChange={(event) => {
          props.choose([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}

function Chooser({ case_id, begun }: { case_id: string; begun: () => void }) {
  const { t } = useLanguage();
  const [over, set_over] = useState(false);
  const [exhibit, set_exhibit] = useState('');
  const [sha256, set_sha256] = useState('');
  const start = useMutation({
    mutationFn: async (files: File[]) => {
      for (const file of files) {
        await send(case_id, file, { exhibit, sha256: files.length === 1 ? sha256 : '' });
      }
    },
    onSettled: () => {
      set_sha256('');
      begun();
    },
  });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    set_over(false);
    start.mutate([...event.dataTransfer.files]);
  };
  return (
    <div
      className={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        set_over(true);
      }}
      onDragLeave={() => set_over(false)}
      onDrop={drop}
    >
      <p>{t('upload.drop')}</p>
      <div className="form-row">
        <Field
          label={t('upload.exhibit')}
          hint={t('upload.exhibit_hint')}
          value={exhibit}
          onChange={set_exhibit}
          maxLength={100}
        />
        <Field
          label={t('upload.expected')}
          hint={t('upload.expected_hint')}
          code
          value={sha256}
          onChange={set_sha256}
          pattern="[0-9a-fA-F]{64}"
        />
      </div>
      <FileButton text={t('upload.choose')} multiple choose={(files) => start.mutate(files)} />
      <FormProblem error={start.error} />
    </div>
  );
}

function Going({ upload, sending }: { upload: Upload; sending: Sending | undefined }) {
  const { t, size, share } = useLanguage();
  const offset = sending?.offset ?? upload.offset;
  const done = upload.size > 0 ? offset / upload.size : 1;
  return (
    <span className="progress">
      <progress value={done} max={1} aria-label={t('job.progress')} />
      <span>
        {share(done)} <bdi>{size(offset)}</bdi>
        {sending?.speed ? (
          <>
            {' '}
            · <bdi>{t('upload.speed', { size: size(sending.speed) })}</bdi>
          </>
        ) : null}{' '}
        {sending ? <TimeLeft seconds={seconds_left(sending)} /> : null}
        {sending?.state === 'waiting' ? t('upload.waiting') : null}
      </span>
    </span>
  );
}

function GoOn({ upload, sending }: { upload: Upload; sending: Sending | undefined }) {
  const { t } = useLanguage();
  const [other, set_other] = useState(false);
  if (sending?.state === 'sending' || sending?.state === 'waiting') {
    return (
      <button type="button" className="button small" onClick={() => pause(upload.id)}>
        {t('upload.pause')}
      </button>
    );
  }
  if (sending) {
    return (
      <button type="button" className="button small" onClick={() => resume(upload.id)}>
        {t('upload.resume')}
      </button>
    );
  }
  return (
    <>
      <FileButton
        text={t('upload.same_file')}
        choose={([file]) => {
          if (file) void go_on_with(upload, file).then((same) => set_other(!same));
        }}
      />
      {other ? (
        <p className="form-problem" role="alert">
          {t('upload.other_file')}
        </p>
      ) : null}
    </>
  );
}

function Row({
  upload,
  sending,
  changed,
}: {
  upload: Upload;
  sending: Sending | undefined;
  changed: () => void;
}) {
  const { t, size } = useLanguage();
  const cache = useQueryClient();
  const give_up = useMutation({ mutationFn: () => remove(upload), onSettled: changed });
  const examine = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/cases/{case}/jobs', {
          params: { path: { case: upload.case }, header: csrf() },
          body: { upload: upload.id, profile: 'full', resume: false, logical: false },
        }),
      ),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ['jobs'] });
      void cache.invalidateQueries({ queryKey: ['case', upload.case] });
    },
  });
  return (
    <li className="upload">
      <div>
        <Path text={upload.name} /> <bdi className="muted">{size(upload.size)}</bdi>{' '}
        <span className="muted">
          {t('upload.of_exhibit')} <Evidence text={upload.exhibit} /> ·{' '}
          <Evidence text={upload.created_by} /> · <Moment text={upload.created_at} />
        </span>
      </div>
      {upload.state === 'arriving' ? <Going upload={upload} sending={sending} /> : null}
      {upload.state === 'complete' ? (
        <p>
          <Label tone="good">{t('upload.complete')}</Label> SHA-256{' '}
          <Copyable text={upload.sha256 ?? ''} />
        </p>
      ) : null}
      {upload.state === 'failed' ? (
        <p className="notice bad">
          <Label tone="bad">{t('upload.failed')}</Label> <bdi>{upload.error}</bdi>
        </p>
      ) : null}
      <div className="page-actions">
        {upload.state === 'arriving' ? <GoOn upload={upload} sending={sending} /> : null}
        {upload.state === 'complete' ? (
          <button
            type="button"
            className="button small"
            disabled={examine.isPending || examine.isSuccess}
            onClick={() => examine.mutate()}
          >
            {t(examine.isSuccess ? 'job.queued' : 'upload.examine')}
          </button>
        ) : (
          <button type="button" className="button small" onClick={() => give_up.mutate()}>
            {t('upload.remove')}
          </button>
        )}
      </div>
      <FormProblem error={sending?.error ?? give_up.error ?? examine.error} />
    </li>
  );
}

/** REQUIRES: the reader may examine into the case. */
export function Uploads({ case_id }: { case_id: string }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const now = useSyncExternalStore(subscribe, sendings).filter((each) => each.case_id === case_id);
  const pages = usePages(['case', case_id, 'uploads'], (cursor, signal) =>
    answer(
      client.GET('/api/v1/cases/{case}/uploads', {
        params: { path: { case: case_id }, query: cursor ? { cursor } : {} },
        signal,
      }),
    ),
  );
  const changed = () => void cache.invalidateQueries({ queryKey: ['case', case_id, 'uploads'] });
  // What ends is asked for again: hash and state are the server's to tell.
  const ended = now.filter((each) => each.state === 'done' || each.state === 'refused').length;
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: ['case', case_id, 'uploads'] });
  }, [ended, cache, case_id]);
  return (
    <Section title={t('upload.title')}>
      <Chooser case_id={case_id} begun={changed} />
      {pages.error ? <Failed error={pages.error} again={pages.again} /> : null}
      {pages.rows.length === 0 && !pages.error ? (
        <Empty title={t('upload.none')} hint={t('upload.none_hint')} />
      ) : null}
      <ul className="uploads">
        {pages.rows.map((row) => (
          <Row
            key={row.id}
            upload={row}
            sending={now.find((each) => each.id === row.id)}
            changed={changed}
          />
        ))}
      </ul>
    </Section>
  );
}
