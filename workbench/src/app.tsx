// Which page an address shows, to whom.
import { lazy, Suspense } from 'react';

import { may, needs_sign_in, useMe, type Me } from './api/session';
import { Empty, Failed, Loading } from './components/state';
import { useLanguage } from './language/context';
import { AccountPage } from './pages/account';
import { CasePage } from './pages/case';
import { FilesPage } from './pages/files';
import { HomePage } from './pages/home';
import { JobsPage } from './pages/jobs';
import { OpenIdReturnPage } from './pages/open_id';
import { SetupPage } from './pages/setup';
import { SignInPage } from './pages/sign_in';
import type { Place } from './shell/address';
import { Link, useNavigation } from './shell/navigation';
import { Shell } from './shell/shell';

// What is not on the way to a first look is loaded when it is opened.
const ItemPage = lazy(async () => ({ default: (await import('./pages/item')).ItemPage }));
const GalleryPage = lazy(async () => ({ default: (await import('./pages/gallery')).GalleryPage }));
const SearchPage = lazy(async () => ({ default: (await import('./pages/search')).SearchPage }));
const KeywordsPage = lazy(async () => ({
  default: (await import('./pages/keywords')).KeywordsPage,
}));
const SelectorsPage = lazy(async () => ({
  default: (await import('./pages/selectors')).SelectorsPage,
}));
const TimelinePage = lazy(async () => ({
  default: (await import('./pages/timeline')).TimelinePage,
}));
const AnomaliesPage = lazy(async () => ({
  default: (await import('./pages/anomalies')).AnomaliesPage,
}));
const NotesPage = lazy(async () => ({ default: (await import('./pages/notes')).NotesPage }));
const ReviewPage = lazy(async () => ({ default: (await import('./pages/review')).ReviewPage }));
const TasksPage = lazy(async () => ({ default: (await import('./pages/tasks')).TasksPage }));
const LedgerPage = lazy(async () => ({ default: (await import('./pages/ledger')).LedgerPage }));
const AdministrationPage = lazy(async () => ({
  default: (await import('./pages/administration')).AdministrationPage,
}));

function Missing() {
  const { t } = useLanguage();
  return (
    <Empty title={t('state.not_found')} hint={t('state.no_page_hint')}>
      <Link to={{ page: 'home' }} className="button">
        {t('page.home')}
      </Link>
    </Empty>
  );
}

function CaseView({ place }: { place: Extract<Place, { page: 'case' }> }) {
  const { id } = place;
  switch (place.view) {
    case 'overview':
      return <CasePage id={id} />;
    case 'files':
      return <FilesPage id={id} />;
    case 'gallery':
      return <GalleryPage id={id} />;
    case 'search':
      return <SearchPage id={id} />;
    case 'keywords':
      return <KeywordsPage id={id} />;
    case 'selectors':
      return <SelectorsPage id={id} />;
    case 'timeline':
      return <TimelinePage id={id} />;
    case 'anomalies':
      return <AnomaliesPage id={id} />;
    case 'notes':
      return <NotesPage id={id} />;
    case 'review':
      return <ReviewPage id={id} />;
    case 'tasks':
      return <TasksPage id={id} />;
    case 'ledger':
      return <LedgerPage case_id={id} />;
    case 'jobs':
      return <JobsPage case_id={id} />;
  }
}

function View({ place, me }: { place: Place; me: Me }) {
  switch (place.page) {
    case 'home':
      return <HomePage />;
    case 'jobs':
      return <JobsPage />;
    case 'account':
      return <AccountPage />;
    case 'case':
      return <CaseView key={place.id} place={place} />;
    case 'item':
      return <ItemPage key={place.item} id={place.id} item={place.item} />;
    case 'ledger':
      return may(me, 'audit') || may(me, 'verify') ? <LedgerPage /> : <Missing />;
    case 'administration':
      return may(me, 'administer') ? <AdministrationPage /> : <Missing />;
    default:
      return <Missing />;
  }
}

export function App() {
  const { place } = useNavigation();
  const me = useMe();
  if (place.page === 'setup') return <SetupPage />;
  if (place.page === 'sign-in') return <SignInPage />;
  if (place.page === 'oidc') return <OpenIdReturnPage />;
  if (me.isPending) return <Loading />;
  if (me.error) {
    if (needs_sign_in(me.error)) return <SignInPage />;
    return <Failed error={me.error} again={() => void me.refetch()} />;
  }
  return (
    <Shell me={me.data}>
      <Suspense fallback={<Loading />}>
        <View place={place} me={me.data} />
      </Suspense>
    </Shell>
  );
}
