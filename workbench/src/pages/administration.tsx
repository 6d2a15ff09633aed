// People who may sign in, and their roles.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { answer, client, csrf, type Schemas } from '../api/client';
import { usePages } from '../api/pages';
import { useMe } from '../api/session';
import { Code, Copyable, Evidence } from '../components/evidence';
import { DialogBox, Field } from '../components/form';
import { HashSets } from '../components/hash_sets';
import { Label } from '../components/label';
import { Moment } from '../components/moment';
import { PageHead, Section } from '../components/page';
import { Empty, FormProblem } from '../components/state';
import { Subjects } from '../components/subjects';
import { Table, type Column } from '../components/table';
import { Tokens } from '../components/tokens';
import { useLanguage } from '../language/context';

type Account = Schemas['Account'];
type Role = Schemas['Role'];

export const ROLES: readonly Role[] = [
  'administrator',
  'officer_in_charge',
  'examiner',
  'analyst',
  'liaison',
  'prosecutor',
  'disclosure_reviewer',
  'auditor',
  'partner',
];

function RoleBoxes(props: { roles: Role[]; choose: (roles: Role[]) => void }) {
  const { t } = useLanguage();
  return (
    <fieldset className="roles">
      <legend>{t('account.roles')}</legend>
      {ROLES.map((role) => (
        <label key={role}>
          <input
            type="checkbox"
            checked={props.roles.includes(role)}
            onChange={(event) =>
              props.choose(
                event.target.checked
                  ? [...props.roles, role]
                  : props.roles.filter((each) => each !== role),
              )
            }
          />
          {t(`role.${role}`)}
        </label>
      ))}
    </fieldset>
  );
}

function InvitationBox({ invitation }: { invitation: Schemas['Invitation'] }) {
  const { t } = useLanguage();
  return (
    <div className="notice good" role="status">
      <p>
        {t('account.invitation')} <Evidence text={invitation.account.name} />
      </p>
      <p>
        <Copyable text={location.origin + invitation.link} />
      </p>
      <p className="muted">
        {t('account.invitation_until')} <Moment text={invitation.expires_at} />
      </p>
    </div>
  );
}

function NewAccount({ made }: { made: (invitation: Schemas['Invitation']) => void }) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const [open, set_open] = useState(false);
  const [name, set_name] = useState('');
  const [display_name, set_display_name] = useState('');
  const [roles, set_roles] = useState<Role[]>(['examiner']);
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/accounts', {
          params: { header: csrf() },
          body: { name, display_name, roles },
        }),
      ),
    onSuccess: (invitation) => {
      void cache.invalidateQueries({ queryKey: ['accounts'] });
      set_open(false);
      set_name('');
      set_display_name('');
      made(invitation);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <>
      <button type="button" className="button primary" onClick={() => set_open(true)}>
        {t('account.new')}
      </button>
      <DialogBox title={t('account.new')} open={open} close={() => set_open(false)}>
        <form onSubmit={submit} className="form">
          <Field
            label={t('account.name')}
            hint={t('account.name_hint')}
            code
            required
            autoFocus
            pattern="[a-z0-9][a-z0-9._\-]*"
            maxLength={64}
            value={name}
            onChange={set_name}
          />
          <Field
            label={t('account.display_name')}
            value={display_name}
            onChange={set_display_name}
            maxLength={200}
          />
          <RoleBoxes roles={roles} choose={set_roles} />
          <FormProblem error={send.error} />
          <button type="submit" className="button primary" disabled={send.isPending}>
            {t('account.new_send')}
          </button>
        </form>
      </DialogBox>
    </>
  );
}

interface EditProps {
  account: Account;
  close: () => void;
  invited: (invitation: Schemas['Invitation']) => void;
}

function EditAccount({ account, close, invited }: EditProps) {
  const { t } = useLanguage();
  const cache = useQueryClient();
  const me = useMe();
  const [display_name, set_display_name] = useState(account.display_name);
  const [roles, set_roles] = useState<Role[]>(account.roles);
  const [disabled, set_disabled] = useState(account.disabled);
  const done = () => {
    void cache.invalidateQueries({ queryKey: ['accounts'] });
    close();
  };
  const send = useMutation({
    mutationFn: () =>
      answer(
        client.PATCH('/api/v1/accounts/{account}', {
          params: { path: { account: account.id }, header: csrf() },
          body: { display_name, roles, disabled },
        }),
      ),
    onSuccess: () => {
      if (me.data?.account.id === account.id) void cache.invalidateQueries({ queryKey: ['me'] });
      done();
    },
  });
  const invite = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/v1/accounts/{account}/invitation', {
          params: { path: { account: account.id }, header: csrf() },
        }),
      ),
    onSuccess: (invitation) => {
      invited(invitation);
      done();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <DialogBox title={account.name} open close={close}>
      <form onSubmit={submit} className="form">
        <Field
          label={t('account.display_name')}
          value={display_name}
          onChange={set_display_name}
          maxLength={200}
        />
        <RoleBoxes roles={roles} choose={set_roles} />
        <label className="check">
          <input
            type="checkbox"
            checked={disabled}
            onChange={(event) => set_disabled(event.target.checked)}
          />
          {t('account.disable')}
        </label>
        <FormProblem error={send.error ?? invite.error} />
        <div className="form-row">
          <button type="submit" className="button primary" disabled={send.isPending}>
            {t('common.save')}
          </button>
          <button
            type="button"
            className="button"
            disabled={invite.isPending}
            onClick={() => invite.mutate()}
          >
            {t('account.invite_again')}
          </button>
        </div>
        <p className="muted">{t('account.invite_again_hint')}</p>
      </form>
      <Subjects account={account.id} />
    </DialogBox>
  );
}

function useAccountColumns(): Column<Account>[] {
  const { t } = useLanguage();
  return [
    {
      key: 'name',
      title: t('account.name'),
      width: '12rem',
      cell: (row) => <Code text={row.name} />,
    },
    {
      key: 'display',
      title: t('account.display_name'),
      width: 'minmax(10rem, 1fr)',
      cell: (row) => <Evidence text={row.display_name} />,
    },
    {
      key: 'roles',
      title: t('account.roles'),
      width: 'minmax(12rem, 1.5fr)',
      cell: (row) => row.roles.map((role) => <Label key={role}>{t(`role.${role}`)}</Label>),
    },
    {
      key: 'state',
      title: t('account.state'),
      width: '15rem',
      cell: (row) => (
        <>
          {row.disabled ? <Label tone="bad">{t('account.disabled')}</Label> : null}
          {row.invited ? <Label tone="warn">{t('account.invited')}</Label> : null}
          {row.totp ? (
            <Label tone="good">{t('account.with_totp')}</Label>
          ) : (
            <Label tone="warn">{t('account.without_totp')}</Label>
          )}
        </>
      ),
    },
    {
      key: 'created',
      title: t('account.created'),
      width: '14rem',
      cell: (row) => <Moment text={row.created_at} />,
    },
  ];
}

export function AdministrationPage() {
  const { t } = useLanguage();
  const [invitation, set_invitation] = useState<Schemas['Invitation'] | null>(null);
  const [shown, set_shown] = useState<Account | null>(null);
  const columns = useAccountColumns();
  const pages = usePages(['accounts'], (cursor, signal) =>
    answer(client.GET('/api/v1/accounts', { params: { query: cursor ? { cursor } : {} }, signal })),
  );
  return (
    <>
      <PageHead title={t('page.administration')} name={t('page.administration')}>
        <NewAccount made={set_invitation} />
      </PageHead>
      {invitation ? <InvitationBox invitation={invitation} /> : null}
      <Section title={t('account.all')}>
        <Table
          compact
          label={t('account.all')}
          columns={columns}
          pages={pages}
          row_key={(row) => row.id}
          open={set_shown}
          empty={<Empty title={t('account.all')} />}
        />
      </Section>
      <HashSets />
      <Tokens all />
      {shown ? (
        <EditAccount
          key={shown.id}
          account={shown}
          close={() => set_shown(null)}
          invited={set_invitation}
        />
      ) : null}
    </>
  );
}
