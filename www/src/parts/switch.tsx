import '@fluentui/web-components/switch/define.js';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  children: ComponentChildren;
}

/** On or off, from now on. */
export const Switch = ({ checked, onChecked, children }: Props) => {
  const id = useId();
  return (
    <div class="check">
      <fluent-switch
        id={id}
        role="switch"
        aria-checked={checked}
        aria-labelledby={`${id}-label`}
        checked={checked}
        onChange={({ currentTarget }) => onChecked(currentTarget.checked)}
      />
      <label id={`${id}-label`} for={id}>
        {children}
      </label>
    </div>
  );
};
