// The browser's history as state: where the reader is, and how a component leads elsewhere.
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactNode,
} from 'react';

import { changed, format_address, parse_address, type Address, type Place } from './address';

interface Navigation extends Address {
  go: (address: string) => void;
  /** Changes filters of this view; typing replaces the entry of the history. */
  change: (parts: Record<string, string | undefined>, how?: 'push' | 'replace') => void;
}

const Context = createContext<Navigation | null>(null);

export function useNavigation(): Navigation {
  const navigation = useContext(Context);
  if (!navigation) throw new Error('There is no NavigationProvider above.');
  return navigation;
}

function here(): string {
  return location.pathname + location.search;
}

export function NavigationProvider(props: { children: ReactNode }) {
  const [text, set_text] = useState(here);
  useEffect(() => {
    const follow = () => set_text(here());
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);

  const go = useCallback((address: string) => {
    history.pushState(null, '', address);
    set_text(here());
    scrollTo(0, 0);
  }, []);
  const change = useCallback<Navigation['change']>((parts, how = 'push') => {
    const now = parse_address(here());
    const address = format_address(now.place, changed(now.query, parts));
    if (address === here()) return;
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    set_text(here());
  }, []);

  const navigation = useMemo(() => ({ ...parse_address(text), go, change }), [text, go, change]);
  return <Context.Provider value={navigation}>{props.children}</Context.Provider>;
}

/** The address of another view, which keeps the zone of this one. */
export function useAddress(): (place: Place, query?: Record<string, string>) => string {
  const zone = useNavigation().query['zone'];
  return useCallback(
    (place, query = {}) => format_address(place, zone ? { zone, ...query } : query),
    [zone],
  );
}

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & {
  to: Place;
  query?: Record<string, string>;
};

/** A real link, so that it can be copied and opened in another tab. */
export function Link({ to, query, onClick, ...rest }: LinkProps) {
  const { go } = useNavigation();
  const address = useAddress()(to, query);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(address);
  };
  return <a {...rest} href={address} onClick={follow} />;
}
