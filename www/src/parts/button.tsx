import '@fluentui/web-components/button/define.js';
import type { ComponentChildren } from 'preact';
import { attributes } from './attributes';
import { Icon, type IconName } from './icon';

/** What a button is for: the one thing to do, something beside it, or something that cannot be undone. */
export type Look = 'primary' | 'subtle' | 'danger';

interface Props {
  onClick?: (() => void) | undefined;
  type?: 'button' | 'submit';
  look?: Look | undefined;
  small?: boolean;
  icon?: IconName;
  /** What it is called, where its text or its icon alone does not say it. */
  label?: string;
  title?: string | undefined;
  disabled?: boolean;
  busy?: boolean;
  /** What became of it, for its colour. */
  outcome?: string | undefined;
  class?: string;
  children?: ComponentChildren;
}

/**
 * A button of Fluent's. Its role and its state stand in the page as well: not everything that reads a page for people asks an
 * element's internals for them.
 */
export const Button = ({ onClick, type = 'button', look, small = false, icon, label, title, disabled = false, busy, outcome, class: more = '', children }: Props) => (
  <fluent-button
    class={look === 'danger' ? `danger ${more}` : more || undefined}
    {...attributes({ type, appearance: look === 'danger' ? 'primary' : look, size: small && 'small', 'icon-only': icon && !children, disabled })}
    role="button"
    aria-disabled={disabled}
    aria-busy={busy}
    aria-label={label}
    title={title ?? (children ? undefined : label)}
    data-outcome={outcome}
    onClick={disabled ? undefined : onClick}
  >
    {icon && <Icon name={icon} slot={children ? 'start' : undefined} />}
    {children}
  </fluent-button>
);
