/** Icons drawn on a grid of 20, as strokes in the colour of the text. They say nothing that the text beside them does not. */
const drawings = {
  check: 'M4.5 10.5 8.3 14.3 15.8 6.2',
  cross: 'M5.5 5.5 14.5 14.5M14.5 5.5 5.5 14.5',
  dash: 'M5 10H15',
  question: 'M7.2 7.4a2.8 2.8 0 1 1 4.3 2.4c-.9.6-1.5 1.1-1.5 2.2M10 14.7v.1',
  warning: 'M10 6.5v4.2M10 13.7v.1M10 2.8 17.6 16.4H2.4Z',
  clock: 'M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4M10 6v4.2l2.8 1.7',
  person: 'M10 3a3.2 3.2 0 1 0 0 6.4A3.2 3.2 0 1 0 10 3M3.8 17c.5-3.2 2.9-5 6.2-5s5.7 1.8 6.2 5',
  lock: 'M5 9h10v7.500H5ZM7 9V6.500a3 3 0 0 1 6 0V9',
  braces: 'M8 3.500c-2.5 0-2.5 1-2.5 3s0 3-2 3.500c2 .5 2 1.5 2 3.500s0 3 2.5 3M12 3.500c2.5 0 2.5 1 2.5 3s0 3 2 3.500c-2 .5-2 1.5-2 3.500s0 3-2.5 3',
  target: 'M10 2.800a7.2 7.2 0 1 0 0 14.400a7.2 7.2 0 1 0 0-14.400M10 7a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
  copy: 'M7 6.500h9v10.500H7ZM13 6.500V3H4v10.500h3',
  chevron: 'M7.5 5 12.5 10 7.5 15',
  plus: 'M10 4.500V15.500M4.5 10H15.5',
  bin: 'M4 5.500H16M8 5.500V3.500h4v2M5.500 5.500l.8 11h7.4l.8-11M8.500 8.500v5M11.500 8.500v5',
  moon: 'M16.5 12.200A7 7 0 1 1 8.2 3.300a5.6 5.6 0 0 0 8.3 8.900Z',
  sun: 'M10 6.400a3.6 3.6 0 1 0 0 7.200a3.6 3.6 0 1 0 0-7.200M10 1.800v1.700M10 16.500v1.700M1.8 10h1.700M16.5 10h1.700M4.2 4.200l1.2 1.200M14.6 14.600l1.2 1.200M15.8 4.200l-1.2 1.200M5.4 14.600l-1.2 1.2',
};

export type IconName = keyof typeof drawings;

export const Icon = ({ name, slot }: { name: IconName; slot?: string | undefined }) => (
  <svg class="icon" slot={slot} viewBox="0 0 20 20" aria-hidden="true">
    <path d={drawings[name]} />
  </svg>
);
