// Where a datum comes from, step by step: source, volume's item, what lies inside it.
import type { Schemas } from '../api/client';
import { useLanguage } from '../language/context';
import { Link } from '../shell/navigation';
import { Code, Path } from './evidence';
import { Icon } from './icons';

/** The origin chain of an item as breadcrumbs; it stays left to right like a path. */
export function OriginChain(props: { case_id: string; chain: Schemas['ChainLink'][] }) {
  const { t } = useLanguage();
  return (
    <nav aria-label={t('item.origin_chain')} className="origin-chain" dir="ltr">
      <ol>
        {props.chain.map((step, index) => {
          const last = index + 1 === props.chain.length;
          const name = <Path text={step.path || step.address || step.kind} />;
          return (
            <li key={`${index}${step.address}`}>
              {index > 0 ? <Icon name="forward" size={12} /> : null}
              {step.id && !last ? (
                <Link to={{ page: 'item', id: props.case_id, item: step.id }}>{name}</Link>
              ) : (
                <span aria-current={last ? 'page' : undefined}>{name}</span>
              )}
              {step.address ? <Code text={step.address} /> : null}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
