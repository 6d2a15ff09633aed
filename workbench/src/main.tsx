// Starts the page: chooses a language, then draws.
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { ProblemError } from './api/client';
import { needs_sign_in } from './api/session';
import { App } from './app';
import { LanguageProvider } from './language/context';
import { choose_language, load_messages } from './language/language';
import { NavigationProvider } from './shell/navigation';
import './style/index.css';

/** A session that ended elsewhere leads to the sign-in, and from there back to this view. */
function on_error(error: Error, key?: readonly unknown[]): void {
  if (needs_sign_in(error) && key?.[0] !== 'me') void cache.resetQueries({ queryKey: ['me'] });
}

const cache = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => on_error(error, query.queryKey) }),
  mutationCache: new MutationCache({ onError: (error) => on_error(error, ['me']) }),
  defaultOptions: {
    queries: {
      // What the server refused it will refuse again; a broken line may mend.
      retry: (count, error) => !(error instanceof ProblemError) && count < 2,
      staleTime: 10_000,
      refetchOnWindowFocus: false,
    },
  },
});

async function start(): Promise<void> {
  const language = choose_language(localStorage.getItem('spoor.language'), navigator.languages);
  const messages = await load_messages(language);
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no #root.');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={cache}>
        <NavigationProvider>
          <LanguageProvider language={language} messages={messages}>
            <App />
          </LanguageProvider>
        </NavigationProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
