// Text from evidence: isolated, with its hidden characters made visible.
import { useState } from 'react';

import { useLanguage } from '../language/context';
import { parts_of_path, pieces_of } from '../language/evidence_text';
import { Icon } from './icons';

/**
 * Words of an element with `dir="auto"`, which takes its direction from them: a text in several
 * parts stays one text. What is isolated by itself (Evidence) has no say in that.
 */
export function Pieces({ text }: { text: string }) {
  return pieces_of(text).map((piece, index) =>
    'mark' in piece ? (
      <bdi key={index} dir="ltr" className="hidden-character" title={piece.code}>
        {piece.mark}
      </bdi>
    ) : (
      piece.text
    ),
  );
}

/** Words of either direction, which cannot reorder what stands around them. */
export function Evidence({ text }: { text: string }) {
  return (
    <bdi dir="auto" className="evidence">
      <Pieces text={text} />
    </bdi>
  );
}

/** A path: its order stays left to right, each name is isolated with its ending at its right. */
export function Path({ text }: { text: string }) {
  return (
    <bdi dir="ltr" className="path" title={text}>
      {parts_of_path(text).map((part, index) =>
        /^[/\\|]$/.test(part) ? (
          part
        ) : (
          <bdi key={index} dir="ltr">
            <Pieces text={part} />
          </bdi>
        ),
      )}
    </bdi>
  );
}

/** A hash, an address, an id, a number with a unit: always left to right. */
export function Code({ text, short }: { text: string; short?: boolean }) {
  const shown = short && text.length > 20 ? `${text.slice(0, 16)}…` : text;
  return (
    <bdi dir="ltr" className="code" title={shown === text ? undefined : text}>
      <Pieces text={shown} />
    </bdi>
  );
}

/** The same with a button that copies it. */
export function Copyable({ text }: { text: string }) {
  const { t } = useLanguage();
  const [copied, set_copied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => {
      set_copied(true);
      setTimeout(() => set_copied(false), 1500);
    });
  };
  const label = t(copied ? 'common.copied' : 'common.copy');
  return (
    <span className="copyable">
      <Code text={text} />
      <button type="button" className="quiet" onClick={copy} aria-label={label} title={label}>
        <Icon name={copied ? 'check' : 'copy'} size={14} />
      </button>
    </span>
  );
}
