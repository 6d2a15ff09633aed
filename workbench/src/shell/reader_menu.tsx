// Language, theme, the reader's own page, and the way out.
import { Button } from 'react-aria-components/Button';
import { Header } from 'react-aria-components/Header';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';

import { useSignOut, type Me } from '../api/session';
import { Icon } from '../components/icons';
import { useLanguage, type Theme } from '../language/context';
import { is_language, LANGUAGES } from '../language/language';
import { useAddress, useNavigation } from './navigation';

const THEMES: Theme[] = ['system', 'light', 'dark'];

function LanguageSection() {
  const { t, language, choose_language } = useLanguage();
  return (
    <MenuSection
      selectionMode="single"
      selectedKeys={[language]}
      onSelectionChange={(keys) => {
        const [wished] = keys === 'all' ? [] : [...keys];
        if (is_language(String(wished))) choose_language(String(wished) as typeof language);
      }}
    >
      <Header>{t('reader.language')}</Header>
      {Object.entries(LANGUAGES).map(([id, { name }]) => (
        <MenuItem key={id} id={id} className="list-item" textValue={name}>
          <span lang={id}>{name}</span>
        </MenuItem>
      ))}
    </MenuSection>
  );
}

function ThemeSection() {
  const { t, theme, choose_theme } = useLanguage();
  return (
    <MenuSection
      selectionMode="single"
      selectedKeys={[theme]}
      onSelectionChange={(keys) => {
        const [wished] = keys === 'all' ? [] : [...keys];
        choose_theme(THEMES.find((name) => name === wished) ?? 'system');
      }}
    >
      <Header>{t('reader.theme')}</Header>
      {THEMES.map((name) => (
        <MenuItem key={name} id={name} className="list-item">
          {t(`theme.${name}`)}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

/** Without a reader: only language and theme, as on the sign-in page. */
export function ReaderMenu({ me }: { me?: Me | undefined }) {
  const { t, language } = useLanguage();
  const { go } = useNavigation();
  const address = useAddress();
  const sign_out = useSignOut();
  const name = me ? me.account.display_name || me.account.name : LANGUAGES[language].name;
  return (
    <MenuTrigger>
      <Button className="button reader" aria-label={me ? `${t('reader.menu')}: ${name}` : name}>
        <Icon name={me ? 'person' : 'language'} size={16} />
        <bdi dir="auto" className="reader-name">
          {name}
        </bdi>
        <Icon name="down" size={12} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="list"
          aria-label={t('reader.menu')}
          onAction={(key) => {
            if (key === 'account') go(address({ page: 'account' }));
            if (key === 'sign-out') sign_out.mutate();
          }}
        >
          {me ? (
            <MenuItem id="account" className="list-item">
              {t('page.account')}
            </MenuItem>
          ) : null}
          <LanguageSection />
          <ThemeSection />
          {me ? (
            <MenuItem id="sign-out" className="list-item">
              {t('reader.sign_out')}
            </MenuItem>
          ) : null}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
