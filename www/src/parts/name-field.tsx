import { useId, useState } from 'preact/hooks';
import { names as words } from '../strings';
import { Field } from './field';
import { Icon } from './icon';
import { problemWith, rulesFor } from './name';

interface Props {
  label: string;
  name: string;
  onName: (name: string) => void;
  taken?: Iterable<string>;
  placeholder?: string;
}

/** A name, with the rules that it meets as it is typed. */
export const NameField = ({ label, name, onName, taken = [], placeholder }: Props) => {
  const rules = useId();
  const [typed, setTyped] = useState(false);
  const problem = problemWith(name, taken);
  const change = (value: string) => {
    setTyped(true);
    onName(value);
  };
  return (
    <div class="name-field">
      <Field label={label} value={name} onValue={change} problem={typed ? problem : undefined} describedBy={rules} {...(placeholder && { placeholder })} />
      <ul class="rules" id={rules} aria-label={words.title}>
        {rulesFor(name).map(({ text, met }) => (
          <li key={text} data-met={met}>
            <Icon name={met ? 'check' : 'dash'} />
            <span>
              {text}
              <span class="unseen">{met ? words.met : words.unmet}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};
