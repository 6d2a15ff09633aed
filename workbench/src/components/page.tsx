// The head of a page and its parts; the title is the window's too.
import { useEffect, type ReactNode } from 'react';

export function PageHead(props: { title: ReactNode; name: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${props.name} · Spoor`;
  }, [props.name]);
  return (
    <div className="page-head">
      <h1>{props.title}</h1>
      {props.children ? <div className="page-actions">{props.children}</div> : null}
    </div>
  );
}

export function Section(props: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="card">
      <div className="section-head">
        <h2>{props.title}</h2>
        {props.actions}
      </div>
      {props.children}
    </section>
  );
}
