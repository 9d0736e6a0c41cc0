import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: ComponentChildren;
  /** What is wrong with the value. */
  problem?: string | undefined;
  placeholder?: string;
  type?: 'text' | 'search' | 'number' | 'url' | 'password';
  min?: number;
  max?: number;
  describedBy?: string;
}

/** One line of text with its name, what it is for, and what is wrong with it. */
export const Field = ({ label, value, onValue, hint, problem, type = 'text', describedBy, ...rest }: Props) => {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`, describedBy].filter(Boolean).join(' ');
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="field"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
        {...({ type, ...rest } as JSX.IntrinsicElements['input'])}
      />
      {hint && (
        <p class="quiet hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
};
