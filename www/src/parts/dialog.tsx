import '@fluentui/web-components/dialog-body/define.js';
import '@fluentui/web-components/dialog/define.js';
import type { Dialog as FluentDialog } from '@fluentui/web-components/dialog/class.js';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { dialogs as words } from '../strings';
import { Button } from './button';

interface Props {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** The ways to answer. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** A question that must be answered before anything else; Escape is an answer. The focus returns to where it was. */
export const Dialog = ({ title, onClose, wide = false, actions, children }: Props) => {
  const host = useRef<FluentDialog>(null);
  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    const before = document.activeElement;
    const inner = host.current?.dialog;
    // However it closes: the browser may close it without asking Fluent's element.
    inner?.addEventListener('close', () => latest.current());
    host.current?.show();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  // A click beside it is not an answer: what was typed would be gone.
  const beside = (event: Event) => {
    if (event.composedPath()[0] === host.current?.dialog) event.stopPropagation();
  };
  return (
    <fluent-dialog ref={host} class={wide ? 'wide' : undefined} aria-label={title} onClickCapture={beside}>
      <fluent-dialog-body>
        <h2 slot="title">{title}</h2>
        <span slot="title-action">
          <Button look="subtle" icon="cross" label={words.close} onClick={() => host.current?.hide()} />
        </span>
        {children}
        {actions && (
          <div slot="action" class="row">
            {actions}
          </div>
        )}
      </fluent-dialog-body>
    </fluent-dialog>
  );
};
