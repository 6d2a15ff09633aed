// Everything people said in a case, the last first.
import { filters } from '../api/cases';
import { useRemarks, useTags, type RemarkKind } from '../api/remarks';
import { ChoiceFilter, FilterBar, TextFilter } from '../components/filter_bar';
import { PageHead } from '../components/page';
import { RemarkList } from '../components/remark_list';
import { Empty } from '../components/state';
import { useLanguage } from '../language/context';
import { useNavigation } from '../shell/navigation';

const FILTERS = ['kind', 'tag', 'text', 'by', 'history'] as const;
const KINDS: RemarkKind[] = ['tag', 'note', 'bookmark', 'translation', 'transcript'];

export function NotesPage({ id }: { id: string }) {
  const { t, number } = useLanguage();
  const { query } = useNavigation();
  const { history, kind, ...rest } = filters(query, FILTERS);
  const known = KINDS.find((each) => each === kind);
  const pages = useRemarks(id, {
    ...rest,
    ...(known ? { kind: known } : {}),
    ...(history ? { history: history === 'true' } : {}),
  });
  const tags = useTags(id);
  const filtered = FILTERS.some((name) => query[name]);
  return (
    <>
      <PageHead title={t('view.notes')} name={t('view.notes')} />
      <FilterBar names={FILTERS}>
        <ChoiceFilter
          name="kind"
          label={t('remark.kind')}
          options={KINDS.map((each) => ({ id: each, name: t(`remark.${each}`) }))}
        />
        <ChoiceFilter
          name="tag"
          label={t('remark.tag')}
          options={(tags.data?.items ?? []).map((each) => ({
            id: each.tag,
            name: `${each.tag} (${number(each.count)})`,
          }))}
        />
        <TextFilter name="text" label={t('remark.contains')} />
        <TextFilter name="by" label={t('remark.by')} code />
        <ChoiceFilter
          name="history"
          label={t('remark.history')}
          options={[{ id: 'true', name: t('remark.history_too') }]}
        />
      </FilterBar>
      <section className="card">
        <RemarkList case_id={id} pages={pages} with_object />
        {pages.complete && pages.rows.length === 0 ? (
          filtered ? (
            <Empty title={t('state.no_match')} hint={t('state.no_match_hint')} />
          ) : (
            <Empty title={t('remark.none')} hint={t('remark.none_hint')} />
          )
        ) : null}
      </section>
    </>
  );
}
