// The case's report as a file, with what people marked as far as it is chosen.
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf } from '../api/client';
import { useLanguage } from '../language/context';
import { DialogBox } from './form';
import { FormProblem } from './state';

const PARTS = ['tags', 'notes', 'bookmarks', 'translations', 'review'] as const;

export function ReportButton({ case_id, name }: { case_id: string; name: string }) {
  const { t } = useLanguage();
  const [open, set_open] = useState(false);
  const [parts, set_parts] = useState<readonly (typeof PARTS)[number][]>(PARTS);
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/cases/{case}/report', {
          params: { path: { case: case_id }, header: csrf() },
          body: { with: [...parts] },
          parseAs: 'blob',
        }),
      ),
    onSuccess: (blob) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob as unknown as Blob);
      link.download = `${name}.html`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      set_open(false);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <>
      <button type="button" className="button" onClick={() => set_open(true)}>
        {t('report.title')}
      </button>
      <DialogBox title={t('report.title')} open={open} close={() => set_open(false)}>
        <form onSubmit={submit} className="form">
          <p>{t('report.hint')}</p>
          <fieldset className="boxes">
            <legend>{t('report.with')}</legend>
            {PARTS.map((part) => (
              <label key={part} className="check">
                <input
                  type="checkbox"
                  checked={parts.includes(part)}
                  onChange={(event) =>
                    set_parts(
                      event.target.checked
                        ? [...parts, part]
                        : parts.filter((each) => each !== part),
                    )
                  }
                />
                {t(`report.${part}`)}
              </label>
            ))}
          </fieldset>
          <FormProblem error={send.error} />
          <button type="submit" className="button primary" disabled={send.isPending}>
            {t('report.write')}
          </button>
        </form>
      </DialogBox>
    </>
  );
}
