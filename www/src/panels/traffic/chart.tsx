import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

interface Props {
  /** Seconds since 1970. */
  times: readonly number[];
  series: readonly { name: string; values: readonly (number | null)[] }[];
  /** Whether the series stand on each other. */
  stacked?: boolean;
  unit?: string;
}

const HEIGHT = 220;
const COLOURS = ['--chart-0', '--chart-1', '--chart-2', '--chart-3'];

/** A chart for those who see; what it says stands beside it in words and numbers. */
export const Chart = ({ times, series, stacked = false, unit = '' }: Props) => {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = parent.current;
    if (!element) return;
    const bands = stacked ? stack(series.map(({ values }) => values)) : series.map(({ values }) => [...values]);
    let chart: uPlot | undefined;
    const draw = () => {
      chart?.destroy();
      const colour = (name: string) => colourOf(element, name);
      const axis = { stroke: colour('--colorNeutralForeground3'), grid: { stroke: colour('--colorNeutralStroke3'), width: 1 }, ticks: { show: false } };
      // What stands lowest is drawn last, so that all of it is seen.
      const drawn = stacked ? [...bands.keys()].reverse() : [...bands.keys()];
      const lines = drawn.map((at) => {
        const stroke = colour(COLOURS[at % COLOURS.length] ?? '--chart-0');
        const bars = uPlot.paths.bars?.({ size: [0.9, 40] });
        return { label: series[at]?.name ?? '', stroke, width: stacked ? 0 : 2, points: { show: !stacked, size: 4 }, ...(stacked && { fill: stroke, ...(bars && { paths: bars }) }) };
      });
      const options: uPlot.Options = {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        axes: [axis, { ...axis, size: 56, values: (_, all) => all.map((it) => `${it}${unit}`) }],
        scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
        series: [{}, ...lines],
      };
      chart = new uPlot(options, [[...times], ...drawn.map((at) => bands[at] ?? [])] as uPlot.AlignedData, element);
    };
    draw();
    const sized = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: HEIGHT }));
    sized.observe(element);
    // Canvases do not follow the theme by themselves.
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      sized.disconnect();
      themed.disconnect();
      dark.removeEventListener('change', draw);
      chart?.destroy();
    };
  }, [times, series, stacked, unit]);
  return <div ref={parent} class="chart" aria-hidden="true" />;
};

/** Each series on top of those before it. */
const stack = (all: readonly (readonly (number | null)[])[]): number[][] => {
  let below: number[] = [];
  return all.map((values) => (below = values.map((value, at) => (value ?? 0) + (below[at] ?? 0))));
};

/** A colour of the theme as canvases understand it. */
const colourOf = (element: HTMLElement, name: string): string => {
  const probe = element.appendChild(document.createElement('span'));
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};
