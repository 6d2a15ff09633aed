// A time with its zone, always written.
import { useLanguage } from '../language/context';
import { show_moment, without_fraction, type ZoneChoice } from '../language/moment';
import { useNavigation } from '../shell/navigation';

export function useZone(): ZoneChoice {
  return useNavigation().query['zone'] === 'source' ? 'source' : 'utc';
}

export function Moment({ text, whole }: { text: string | null | undefined; whole?: boolean }) {
  const { t } = useLanguage();
  const zone = useZone();
  if (!text) return <span className="muted">{t('common.none')}</span>;
  const shown = show_moment(text, zone);
  return (
    <bdi dir="ltr" className="moment" title={text}>
      {whole ? shown.text : without_fraction(shown.text)}{' '}
      <span className={shown.zone === 'unknown' ? 'zone unknown' : 'zone'}>
        {shown.zone_text || t('zone.unknown')}
      </span>
    </bdi>
  );
}
