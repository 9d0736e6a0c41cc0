import '@fluentui/web-components/badge/define.js';
import type { ComponentChildren } from 'preact';
import { attributes } from './attributes';

interface Props {
  color: 'success' | 'warning' | 'danger' | 'informative';
  children: ComponentChildren;
}

/** What state something is in, in a word. */
export const Badge = ({ color, children }: Props) => (
  <fluent-badge {...attributes({ appearance: 'tint', color })}>
    {children}
  </fluent-badge>
);
