// An item as a zip with a password: the reader's own, or one that the server makes and shows once.
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf } from '../api/client';
import { useLanguage } from '../language/context';
import { Copyable } from './evidence';
import { DialogBox, Field } from './form';
import { FormProblem } from './state';

export function PackageButton({ case_id, item }: { case_id: string; item: string }) {
  const { t } = useLanguage();
  const [open, set_open] = useState(false);
  const [password, set_password] = useState('');
  const make = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/cases/{case}/items/{item}/packages', {
          params: { path: { case: case_id, item }, header: csrf() },
          body: password ? { password } : {},
        }),
      ),
    onSuccess: () => set_password(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <>
      <button
        type="button"
        className="button"
        onClick={() => {
          make.reset();
          set_open(true);
        }}
      >
        {t('package.download')}
      </button>
      <DialogBox title={t('package.download')} open={open} close={() => set_open(false)}>
        <p>{t('package.hint')}</p>
        {make.data ? (
          <div className="notice good" role="status">
            {make.data.password ? (
              <>
                <p>{t('package.shown_once')}</p>
                <Copyable text={make.data.password} />
              </>
            ) : null}
            <p>
              <a className="button primary" href={make.data.link} download>
                {t('package.fetch')}
              </a>
            </p>
          </div>
        ) : (
          <form onSubmit={submit} className="form">
            <Field
              label={t('package.password')}
              hint={t('package.password_hint')}
              code
              autoComplete="off"
              pattern="[!-~]{8,128}"
              value={password}
              onChange={set_password}
            />
            <FormProblem error={make.error} />
            <button type="submit" className="button primary" disabled={make.isPending}>
              {t('package.make')}
            </button>
          </form>
        )}
      </DialogBox>
    </>
  );
}
