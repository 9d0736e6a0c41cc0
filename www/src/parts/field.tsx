import '@fluentui/web-components/text-input/define.js';
import type { TextInput } from '@fluentui/web-components/text-input/class.js';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: ComponentChildren;
  /** What is wrong with the value. */
  problem?: string | undefined;
  placeholder?: string;
  type?: 'text' | 'search' | 'number' | 'url';
  min?: number;
  max?: number;
  /** The id of what else says something of it. */
  describedBy?: string;
}

/** One line of text with its name, what it is for, and what is wrong with it. */
export const Field = ({ label, value, onValue, hint, problem, describedBy, min, max, ...rest }: Props) => {
  const id = useId();
  const field = useRef<TextInput>(null);
  // What Fluent's element does not hand on to the input in its shadow. Ids end there, and elements do not.
  useLayoutEffect(() => {
    const input = field.current?.control;
    if (!input) return;
    input.spellcheck = false;
    input.autocapitalize = 'none';
    if (min !== undefined) input.min = String(min);
    if (max !== undefined) input.max = String(max);
    input.ariaInvalid = problem ? 'true' : null;
    const described = [`${id}-hint`, `${id}-problem`, describedBy ?? ''].map((it) => document.getElementById(it));
    input.ariaDescribedByElements = described.filter((it) => it !== null);
  });
  return (
    <div class="form-field">
      <fluent-text-input
        ref={field}
        class={problem ? 'invalid' : undefined}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
        autocomplete="off"
        {...rest}
      >
        {label}
      </fluent-text-input>
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
