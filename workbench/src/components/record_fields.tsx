// What a parser read, as a table of field and value.
import { useMemo, useState, type CSSProperties } from 'react';

import { useLanguage } from '../language/context';
import type { Message } from '../language/language';
import { Code, Evidence } from './evidence';
import { Moment } from './moment';
import { markup_lines, rows_of, type FieldRow, type FieldValue } from './record_rows';

/** More are shown on request: a log's event or a list of folders can have thousands. */
const ROWS_AT_ONCE = 100;
const LONG = 400;

/** Fields that Spoor's parsers name are said in the reader's language, those of evidence as they are. */
function FieldName({ row }: { row: FieldRow }) {
  const { t } = useLanguage();
  const known = `record_field.${row.name}` as Message;
  const said = row.depth === 0 ? t(known) : known;
  if (said === known) return <Code text={row.name} />;
  return <span title={row.name}>{said}</span>;
}

function Markup({ text, name }: { text: string; name: string }) {
  const { t } = useLanguage();
  const lines = useMemo(() => markup_lines(text), [text]);
  return (
    <details>
      <summary>{t('record.markup', { count: lines.length })}</summary>
      <div className="markup" dir="ltr" tabIndex={0} role="region" aria-label={name}>
        {lines.map((line, index) => (
          <p key={index} style={{ '--depth': line.depth } as CSSProperties}>
            <Evidence text={line.text} />
          </p>
        ))}
      </div>
    </details>
  );
}

function LongText({ text }: { text: string }) {
  const { t } = useLanguage();
  const letters = [...text];
  return (
    <details>
      <summary>
        <Evidence text={`${letters.slice(0, LONG / 2).join('')}…`} />{' '}
        <span className="muted">{t('record.characters', { count: letters.length })}</span>
      </summary>
      <Evidence text={text} />
    </details>
  );
}

function Value({ value, name }: { value: FieldValue; name: string }) {
  const { t } = useLanguage();
  switch (value.kind) {
    case 'moment':
      return <Moment text={value.text} whole />;
    case 'number':
      return <Code text={value.exact ? value.text : `≈ ${value.text}`} />;
    case 'truth':
      return t(value.holds ? 'common.yes' : 'common.no');
    case 'nothing':
      return <span className="muted">{t('common.none')}</span>;
    case 'group':
      return <span className="muted">{t('record.entries', { count: value.count })}</span>;
    case 'markup':
      return <Markup text={value.text} name={name} />;
    case 'text':
      if (value.text === '') return <span className="muted">{t('record.empty')}</span>;
      return value.text.length > LONG ? (
        <LongText text={value.text} />
      ) : (
        <Evidence text={value.text} />
      );
  }
}

export function RecordFields({ fields }: { fields: object }) {
  const { t } = useLanguage();
  const [shown, set_shown] = useState(ROWS_AT_ONCE);
  const rows = useMemo(() => rows_of(fields), [fields]);
  if (rows.length === 0) return <p className="muted">{t('record.no_fields')}</p>;
  const left = rows.length - shown;
  return (
    <>
      <table className="record-fields">
        <thead>
          <tr>
            <th scope="col">{t('record.field')}</th>
            <th scope="col">{t('record.value')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <tr key={row.key}>
              <th scope="row" style={{ '--depth': row.depth } as CSSProperties}>
                <FieldName row={row} />
              </th>
              <td>
                <Value value={row.value} name={row.name} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 ? (
        <button
          type="button"
          className="button small"
          onClick={() => set_shown(shown + ROWS_AT_ONCE)}
        >
          {t('record.more', { count: left })}
        </button>
      ) : null}
    </>
  );
}
