// Sources and their folders as a tree; branches are asked for when they are opened.
import { useRef, useState, type KeyboardEvent } from 'react';

import { useSources } from '../api/cases';
import { answer, client, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { useLanguage } from '../language/context';
import { useNavigation } from '../shell/navigation';
import { Path } from './evidence';
import { Icon } from './icons';
import { last_name } from './source_filter';
import { Failed } from './state';

interface Branch {
  case_id: string;
  source: string;
  /** Address of the folder; "-" for what lies in none. */
  parent: string;
}

const LEVEL_MAX = 64;

function Twig(props: {
  name: string;
  level: number;
  branch: Branch;
  icon: 'case' | 'folder';
  gone: boolean;
}) {
  const { query, change } = useNavigation();
  const [open, set_open] = useState(props.level === 1);
  const { source, parent } = props.branch;
  const at_source = parent === '-';
  const chosen = query['source'] === source && (query['parent'] ?? '-') === parent;
  const choose = () => change({ source, parent: at_source ? undefined : parent });
  return (
    <li role="none">
      <div
        role="treeitem"
        aria-level={props.level}
        aria-expanded={open}
        aria-selected={chosen}
        tabIndex={chosen || (props.level === 1 && !query['source']) ? 0 : -1}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return;
          if (event.key === 'Enter' || event.key === ' ') {
            choose();
            event.preventDefault();
          }
        }}
        data-open={open}
        className={chosen ? 'twig chosen' : 'twig'}
        style={{ paddingInlineStart: `${(props.level - 1) * 0.9}rem` }}
      >
        <button
          type="button"
          className={open ? 'twist open' : 'twist'}
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => set_open(!open)}
        >
          <Icon name="forward" size={12} />
        </button>
        <span className={props.gone ? 'twig-name gone' : 'twig-name'} onClick={choose}>
          <Icon name={props.icon} size={15} />
          <Path text={props.name} />
        </span>
      </div>
      {open && props.level < LEVEL_MAX ? (
        <Twigs branch={props.branch} level={props.level + 1} />
      ) : null}
    </li>
  );
}

function Twigs({ branch, level }: { branch: Branch; level: number }) {
  const { t } = useLanguage();
  const pages = usePages<Schemas['Item']>(
    ['case', branch.case_id, 'tree', branch.source, branch.parent],
    (cursor, signal) =>
      answer(
        client.GET('/api/v1/cases/{case}/files', {
          params: {
            path: { case: branch.case_id },
            query: {
              source: branch.source,
              parent: branch.parent,
              kind: 'directory',
              sort: 'path',
              ...(cursor ? { cursor } : {}),
            },
          },
          signal,
        }),
      ),
  );
  if (pages.error) return <Failed error={pages.error} again={pages.again} />;
  if (pages.complete && pages.rows.length === 0) return null;
  return (
    <ul role="group">
      {pages.rows.map((row) => (
        <Twig
          key={row.id}
          name={last_name(row.path) || row.address}
          level={level}
          icon="folder"
          gone={!row.allocated}
          branch={{ ...branch, parent: row.address }}
        />
      ))}
      {pages.ready && !pages.complete ? (
        <li role="none">
          <button type="button" className="link" onClick={pages.more}>
            {t('tree.more')}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

/** Up and down through what is open; along the line of reading opens, against it closes. */
function move(event: KeyboardEvent<HTMLElement>, root: HTMLElement | null): void {
  const items = [...(root?.querySelectorAll<HTMLElement>('[role=treeitem]') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const here = items[at];
  if (!here) return;
  const turned = document.documentElement.dir === 'rtl';
  const opens = event.key === (turned ? 'ArrowLeft' : 'ArrowRight');
  const closes = event.key === (turned ? 'ArrowRight' : 'ArrowLeft');
  if (event.key === 'ArrowDown') items[at + 1]?.focus();
  else if (event.key === 'ArrowUp') items[at - 1]?.focus();
  else if (opens || closes) {
    const is_open = here.dataset['open'] === 'true';
    if (opens !== is_open) here.querySelector<HTMLElement>('.twist')?.click();
    else if (closes) {
      const group = here.closest('[role=group]');
      (group?.previousElementSibling as HTMLElement | null)?.focus();
    }
  } else return;
  event.preventDefault();
}

export function FolderTree({ case_id }: { case_id: string }) {
  const { t } = useLanguage();
  const root = useRef<HTMLUListElement>(null);
  const sources = useSources(case_id);
  if (sources.error) return <Failed error={sources.error} again={sources.again} />;
  if (sources.rows.length === 0) return null;
  return (
    <ul
      ref={root}
      role="tree"
      aria-label={t('tree.title')}
      className="tree"
      onKeyDown={(event) => move(event, root.current)}
    >
      {sources.rows.map((source) => (
        <Twig
          key={source.id}
          name={last_name(source.path)}
          level={1}
          icon="case"
          gone={false}
          branch={{ case_id, source: source.id, parent: '-' }}
        />
      ))}
    </ul>
  );
}
