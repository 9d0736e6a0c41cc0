import '@fluentui/web-components/progress-bar/define.js';
import { attributes } from './attributes';

/** How far something is; without a value, that it goes on. */
export const Progress = ({ label, value, max = 100 }: { label: string; value?: number | undefined; max?: number }) => (
  <fluent-progress-bar
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={max}
    aria-valuenow={value}
    {...attributes({ thickness: 'large', value, max })}
  />
);
