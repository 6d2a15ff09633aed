// What an anomaly's code means: in English as the server says it, else from our own catalogue.
import { useEffect, useState } from 'react';

import { useLanguage } from './context';

const loaders = import.meta.glob<Record<string, string>>('./anomalies/*.json', {
  import: 'default',
});

/** Gives the meaning of a code in the reader's language; the English one until it has loaded. */
export function useMeanings(): (code: string, english: string) => string {
  const { language } = useLanguage();
  const [known, set_known] = useState<{ language: string; meanings: Record<string, string> }>();
  useEffect(() => {
    let wanted = true;
    void loaders[`./anomalies/${language}.json`]?.().then((meanings) => {
      if (wanted) set_known({ language, meanings });
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return (code, english) =>
    (known?.language === language ? known.meanings[code] : undefined) ?? english;
}
