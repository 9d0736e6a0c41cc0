import '@fluentui/web-components/message-bar/define.js';
import type { ComponentChildren } from 'preact';
import { attributes } from './attributes';
import { Icon } from './icon';

interface Props {
  intent?: 'warning' | 'error';
  role?: 'alert';
  class?: string;
  /** What can be done about it. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** Something to be aware of, beside what it is about. */
export const Note = ({ intent = 'warning', role, class: more, actions, children }: Props) => (
  <fluent-message-bar {...attributes({ intent, layout: 'multiline' })} class={more} role={role}>
    <span slot="icon">
      <Icon name="warning" />
    </span>
    <div class="note-words">{children}</div>
    {actions && (
      <div slot="actions" class="row">
        {actions}
      </div>
    )}
  </fluent-message-bar>
);
