// A link to what somebody spoke of: KIND/ID leads to the view that shows it.
import { answer, client } from '../api/client';
import { item_id } from '../api/item_id';
import { useLanguage } from '../language/context';
import { place_of_object } from '../shell/object_place';
import { Link, useAddress, useNavigation } from '../shell/navigation';
import { Path } from './evidence';

export function ObjectLink(props: { case_id: string; about: string; title: string }) {
  const { case_id, about, title } = props;
  const { t } = useLanguage();
  const { go } = useNavigation();
  const address = useAddress();
  const [kind = ''] = about.split('/', 1);
  const id = about.slice(kind.length + 1);
  const key = `object.${kind}`;
  const named = t(key as 'object.item');
  const shown = (
    <>
      <span className="muted">{named === key ? kind : named}</span> <Path text={title || id} />
    </>
  );
  const to = place_of_object(case_id, kind, id);
  if (to) {
    return (
      <Link to={to.place} query={to.query}>
        {shown}
      </Link>
    );
  }
  if (kind !== 'record') return <span>{shown}</span>;
  /** A record is shown with the item that it was read from. */
  const open = async () => {
    const record = await answer(
      client.GET('/api/v1/cases/{case}/records/{record}', {
        params: { path: { case: case_id, record: id } },
      }),
    );
    const [source = ''] = record.origin.split('/', 1);
    const item = await item_id(source, record.address);
    go(address({ page: 'item', id: case_id, item }, { part: 'records', record: id }));
  };
  return (
    <button type="button" className="link" onClick={() => void open()}>
      {shown}
    </button>
  );
}
