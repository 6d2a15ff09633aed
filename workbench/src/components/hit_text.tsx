// A hit between what stands before and behind it.
import { Evidence } from './evidence';

export function HitText({ before, hit, after }: { before: string; hit: string; after: string }) {
  return (
    <bdi dir="auto" className="hit">
      <Evidence text={before} />
      <mark>
        <Evidence text={hit} />
      </mark>
      <Evidence text={after} />
    </bdi>
  );
}
