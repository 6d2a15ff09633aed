// How long something will take still.
import { useLanguage } from '../language/context';

/** "about 3 minutes left": one unit, since more would be guessed. */
export function TimeLeft({ seconds }: { seconds: number | null }) {
  const { t } = useLanguage();
  if (seconds === null) return null;
  if (seconds < 90) return <>{t('job.seconds_left', { count: seconds })}</>;
  if (seconds < 5400) return <>{t('time.minutes_left', { count: Math.round(seconds / 60) })}</>;
  return <>{t('time.hours_left', { count: Math.round(seconds / 3600) })}</>;
}
