// The few pictures of the shell, drawn with strokes in the colour of the text.

const PATHS = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  case: 'M4 8h16v11H4zM9 8V5h6v3M4 13h16',
  jobs: 'M12 3v4M12 17v4M3 12h4M17 12h4M6 6l2.5 2.5M15.5 15.5L18 18M18 6l-2.5 2.5M8.5 15.5L6 18',
  ledger: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  administration:
    'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 5a3 3 0 010 6M17 14c2.500 0 4 2 4 5',
  search: 'M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l5 5',
  forward: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  folder: 'M3 6h6l2 3h10v10H3z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  warning: 'M12 4l9 16H3zM12 10v5M12 17.500v.5',
  check: 'M5 13l4 4L19 7',
  close: 'M6 6l12 12M18 6L6 18',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M19 5l-1.500 1.500M6.500 17.500L5 19',
  moon: 'M20 14A8.500 8.500 0 0110 4a8.500 8.500 0 1010 10z',
  language: 'M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-5 3-7 8-7s8 2 8 7',
  help: 'M12 3a9 9 0 100 18 9 9 0 000-18zM9.500 9.500c0-3.500 5-3.500 5 0 0 2-2.500 2-2.500 4M12 16.500v.5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  bookmark: 'M7 3h10v18l-5-4-5 4z',
  note: 'M5 4h14v12l-4 4H5zM15 20v-4h4M8 9h8M8 13h5',
  clock: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 3',
} as const;

export type IconName = keyof typeof PATHS;

/** Arrows along the line of reading turn round in right-to-left languages. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className={name === 'forward' ? 'icon turns' : 'icon'}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
