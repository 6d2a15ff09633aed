// Only one source of a case that has several.
import { useSources } from '../api/cases';
import { useLanguage } from '../language/context';
import { ChoiceFilter } from './filter_bar';

export function last_name(path: string): string {
  return path.split('/').filter(Boolean).at(-1) ?? path;
}

export function SourceFilter({ case_id }: { case_id: string }) {
  const { t } = useLanguage();
  const sources = useSources(case_id);
  if (sources.rows.length < 2) return null;
  const options = sources.rows.map((row) => ({ id: row.id, name: last_name(row.path) }));
  return <ChoiceFilter name="source" label={t('source.title')} options={options} />;
}
