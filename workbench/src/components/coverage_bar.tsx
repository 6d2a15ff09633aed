// Where every byte of a source ended, as a picture and as numbers.
import type { Schemas } from '../api/client';
import { useLanguage } from '../language/context';
import { Code } from './evidence';

const STATES = ['parsed', 'slack', 'unallocated', 'skipped'] as const;

export function CoverageBar({ coverage }: { coverage: Schemas['CoverageTotals'] }) {
  const { t, size, share } = useLanguage();
  const whole = coverage.size;
  if (whole === 0) return <p className="muted">{t('coverage.none')}</p>;
  let at = 0;
  const parts = STATES.map((state) => {
    const begin = at;
    at += coverage[state];
    return { state, begin, bytes: coverage[state] };
  });
  const spoken = parts
    .map(({ state, bytes }) => `${t(`coverage.${state}`)} ${share(bytes / whole)}`)
    .join(', ');
  return (
    <figure className="coverage">
      <svg viewBox="0 0 1000 22" preserveAspectRatio="none" role="img" aria-label={spoken}>
        <defs>
          <pattern
            id="hatched"
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="8" height="8" className="hatch-ground" />
            <rect width="3" height="8" className="hatch-line" />
          </pattern>
        </defs>
        {parts.map(({ state, begin, bytes }) =>
          bytes > 0 ? (
            <rect
              key={state}
              className={`covered ${state}`}
              x={(begin / whole) * 1000}
              y={0}
              width={Math.max(2, (bytes / whole) * 1000)}
              height={22}
            />
          ) : null,
        )}
      </svg>
      <figcaption>
        <ul className="legend">
          {parts.map(({ state, bytes }) => (
            <li key={state}>
              <span className={`swatch ${state}`} aria-hidden="true" />
              {t(`coverage.${state}`)}{' '}
              <bdi title={t('common.bytes', { count: bytes })}>{size(bytes)}</bdi>{' '}
              <span className="muted">{share(bytes / whole)}</span>
            </li>
          ))}
        </ul>
        {coverage.skipped > 0 ? (
          <ul className="reasons">
            {Object.entries(coverage.skipped_by_reason).map(([reason, bytes]) => (
              <li key={reason}>
                <Code text={reason} /> <bdi>{size(bytes)}</bdi>
              </li>
            ))}
          </ul>
        ) : null}
      </figcaption>
    </figure>
  );
}
