// A hit between what stands before and behind it.
import { Pieces } from './evidence';

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
      <Pieces text={cut ? characters.slice(-SHORT).join('') : before} />
      <mark>
        <Pieces text={hit} />
      </mark>
      <Pieces text={after} />
    </bdi>
  );
}
