// A hit between what stands before and behind it.
import { Evidence } from './evidence';

interface HitTextProps {
  before: string;
  hit: string;
  after: string;
  /** In one line, where a long beginning would push the hit out of sight. */
  short?: boolean;
}

const SHORT = 16;

export function HitText({ before, hit, after, short }: HitTextProps) {
  const characters = [...before];
  const cut = short && characters.length > SHORT;
  return (
    <bdi dir="auto" className="hit">
      {cut ? '… ' : null}
      <Evidence text={cut ? characters.slice(-SHORT).join('') : before} />
      <mark>
        <Evidence text={hit} />
      </mark>
      <Evidence text={after} />
    </bdi>
  );
}
