// Gives the chosen language, theme and their switches to every component.
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';

import { LANGUAGES, load_messages, speaker_of, type Language, type Speaker } from './language';

export type Theme = 'system' | 'light' | 'dark';

interface Choices extends Speaker {
  choose_language: (language: Language) => void;
  theme: Theme;
  choose_theme: (theme: Theme) => void;
}

const Context = createContext<Choices | null>(null);

export function useLanguage(): Choices {
  const choices = useContext(Context);
  if (!choices) throw new Error('There is no LanguageProvider above.');
  return choices;
}

/** Puts language, direction and theme where style sheets and screen readers look for them. */
function mark_document(language: Language, theme: Theme): void {
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
  document.documentElement.dataset.theme = theme;
}

export function kept_theme(): Theme {
  const kept = localStorage.getItem('spoor.theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function LanguageProvider(props: {
  language: Language;
  messages: Record<string, string>;
  children: ReactNode;
}) {
  const [speaker, set_speaker] = useState(() => speaker_of(props.language, props.messages));
  const [theme, set_theme] = useState(kept_theme);
  const { language } = speaker;

  const choose_language = useCallback((wished: Language) => {
    void load_messages(wished).then((messages) => {
      localStorage.setItem('spoor.language', wished);
      set_speaker(speaker_of(wished, messages));
    });
  }, []);
  const choose_theme = useCallback((wished: Theme) => {
    localStorage.setItem('spoor.theme', wished);
    set_theme(wished);
  }, []);
  useEffect(() => mark_document(language, theme), [language, theme]);

  const choices = useMemo(
    () => ({ ...speaker, choose_language, theme, choose_theme }),
    [speaker, choose_language, theme, choose_theme],
  );
  return (
    <Context.Provider value={choices}>
      <I18nProvider locale={LANGUAGES[language].locale}>{props.children}</I18nProvider>
    </Context.Provider>
  );
}
