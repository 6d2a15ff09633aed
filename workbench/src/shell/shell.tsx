// What stands round every page: rail, context bar, omnibox, help.
import type { ReactNode } from 'react';

import { useCase } from '../api/cases';
import { may, type Me } from '../api/session';
import { AuthorityLabel } from '../components/label';
import { Choice } from '../components/form';
import { Icon, type IconName } from '../components/icons';
import { useZone } from '../components/moment';
import { Evidence } from '../components/evidence';
import { useLanguage } from '../language/context';
import type { Message } from '../language/language';
import { CASE_VIEWS, type Place } from './address';
import { KeysHelp } from './keys';
import { Link, useNavigation } from './navigation';
import { case_of, Omnibox } from './omnibox';
import { ReaderMenu } from './reader_menu';

type RailPage = 'home' | 'jobs' | 'ledger' | 'administration';

/** Entries that lead somewhere for this reader. */
function rail_of(me: Me): { page: RailPage; icon: IconName }[] {
  const entries: { page: RailPage; icon: IconName }[] = [
    { page: 'home', icon: 'home' },
    { page: 'jobs', icon: 'jobs' },
  ];
  if (may(me, 'audit') || may(me, 'verify')) entries.push({ page: 'ledger', icon: 'ledger' });
  if (may(me, 'administer')) entries.push({ page: 'administration', icon: 'administration' });
  return entries;
}

function Rail({ me, place }: { me: Me; place: Place }) {
  const { t } = useLanguage();
  const in_case = case_of(place) !== null;
  return (
    <nav className="rail" aria-label={t('shell.rail')}>
      <Link to={{ page: 'home' }} className="mark" aria-label="Spoor">
        <img src="/icon.svg" alt="" width={30} height={30} />
      </Link>
      {rail_of(me).map(({ page, icon }) => {
        const here = place.page === page || (page === 'home' && in_case);
        return (
          <Link
            key={page}
            to={{ page }}
            className="rail-entry"
            aria-current={here ? 'page' : undefined}
          >
            <Icon name={icon} size={20} />
            <span>{t(`page.${page}` satisfies Message)}</span>
          </Link>
        );
      })}
    </nav>
  );
}

function ZoneChoiceBox() {
  const { t } = useLanguage();
  const zone = useZone();
  const { change } = useNavigation();
  return (
    <Choice
      label={t('zone.label')}
      hide_label
      before={<Icon name="clock" size={14} />}
      value={zone}
      options={[
        { id: 'utc', name: t('zone.utc') },
        { id: 'source', name: t('zone.source') },
      ]}
      choose={(id) => change({ zone: id === 'source' ? 'source' : undefined })}
    />
  );
}

function CaseContext({ id }: { id: string }) {
  const asked = useCase(id);
  if (!asked.data) return null;
  const found = asked.data.case;
  return (
    <>
      <Icon name="forward" size={12} />
      <Link to={{ page: 'case', id, view: 'overview' }} className="context-case">
        <Evidence text={found.name} />
      </Link>
      <AuthorityLabel authority={found.authority} />
    </>
  );
}

function CaseViews({ id, place }: { id: string; place: Place }) {
  const { t } = useLanguage();
  const asked = useCase(id);
  if (!asked.data) return null;
  const shown = place.page === 'case' ? place.view : null;
  return (
    <nav className="views" aria-label={t('shell.case_views')}>
      {CASE_VIEWS.map((view) => (
        <Link
          key={view}
          to={{ page: 'case', id, view }}
          aria-current={view === shown ? 'page' : undefined}
        >
          {t(`view.${view}`)}
        </Link>
      ))}
    </nav>
  );
}

export function Shell({ me, children }: { me: Me; children: ReactNode }) {
  const { t } = useLanguage();
  const { place } = useNavigation();
  const id = case_of(place);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <Rail me={me} place={place} />
      <header className="context">
        <div className="context-where">
          <bdi dir="auto" className="node">
            {me.agency || t('shell.node')}
          </bdi>
          {id ? <CaseContext id={id} /> : null}
        </div>
        <Omnibox />
        <div className="context-reader">
          <ZoneChoiceBox />
          <KeysHelp />
          <ReaderMenu me={me} />
        </div>
      </header>
      <div className="stage">
        {id ? <CaseViews id={id} place={place} /> : null}
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
