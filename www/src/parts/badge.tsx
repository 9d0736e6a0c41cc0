import '@fluentui/web-components/badge/define.js';
import type { ComponentChildren } from 'preact';

interface Props {
  color: 'success' | 'warning' | 'danger' | 'informative';
  children: ComponentChildren;
}

/** What state something is in, in a word. */
export const Badge = ({ color, children }: Props) => (
  <fluent-badge appearance="tint" color={color}>
    {children}
  </fluent-badge>
);
