// The frame of the pages before sign-in.
import type { ReactNode } from 'react';

import { ReaderMenu } from '../shell/reader_menu';

export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="door">
      <header>
        <span className="door-mark">
          <img src="/icon.svg" alt="" width={34} height={34} />
          <span>Spoor</span>
        </span>
        <ReaderMenu />
      </header>
      <main id="main" className="card door-card">
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
