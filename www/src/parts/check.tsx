import '@fluentui/web-components/checkbox/define.js';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  children: ComponentChildren;
}

/** Yes or no. */
export const Check = ({ checked, onChecked, children }: Props) => {
  const id = useId();
  return (
    <div class="check">
      <fluent-checkbox
        id={id}
        role="checkbox"
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
