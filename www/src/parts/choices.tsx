import '@fluentui/web-components/radio-group/define.js';
import '@fluentui/web-components/radio/define.js';
import type { Radio } from '@fluentui/web-components/radio/class.js';
import { useId } from 'preact/hooks';
import { attributes } from './attributes';

interface Props<Name extends string> {
  label: string;
  /** What each is called, and what it means. */
  choices: Record<Name, { name: string; what: string }>;
  value: Name;
  onValue: (value: Name) => void;
}

/** One of a few, with what each means. */
export const Choices = <Name extends string>({ label, choices, value, onValue }: Props<Name>) => {
  const id = useId();
  const all = Object.keys(choices) as Name[];
  const choose = ({ target }: Event) => {
    const chosen = all.find((name) => name === (target as Radio).value);
    if (chosen) onValue(chosen);
  };
  return (
    <div class="form-field">
      <span id={id} class="label">
        {label}
      </span>
      <fluent-radio-group role="radiogroup" aria-labelledby={id} {...attributes({ orientation: 'vertical' })} initialValue={value} onChange={choose}>
        {all.map((name) => (
          <div key={name} class="choice-card">
            <fluent-radio
              id={`${id}-${name}`}
              role="radio"
              aria-checked={name === value}
              aria-labelledby={`${id}-${name}-name`}
              aria-describedby={`${id}-${name}-what`}
              value={name}
            />
            <label for={`${id}-${name}`}>
              <strong id={`${id}-${name}-name`}>{choices[name].name}</strong>
              <span id={`${id}-${name}-what`}>{choices[name].what}</span>
            </label>
          </div>
        ))}
      </fluent-radio-group>
    </div>
  );
};
