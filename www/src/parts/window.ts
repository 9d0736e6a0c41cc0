import { useEffect, useRef, useState } from 'preact/hooks';

/** Rows that are drawn beyond the edges of the window. */
const MARGIN = 6;

const narrow = matchMedia('(max-width: 767px)');

/** Which rows of a long list are in sight, when all have the same height. */
export const useWindow = (count: number, heights: { wide: number; narrow: number }) => {
  const list = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(narrow.matches ? heights.narrow : heights.wide);
  const [range, setRange] = useState({ first: 0, last: 30 });
  useEffect(() => {
    let frame = 0;
    const measure = () => {
      frame = 0;
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const next = narrow.matches ? heights.narrow : heights.wide;
      const first = Math.max(0, Math.floor(-top / next) - MARGIN);
      const last = Math.ceil((innerHeight - top) / next) + MARGIN;
      setHeight(next);
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
    };
  }, [heights.wide, heights.narrow]);
  const first = Math.min(range.first, Math.max(0, count - 1));
  return { list, height, first, last: Math.min(range.last, count) };
};
