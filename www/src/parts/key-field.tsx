import { useId } from 'preact/hooks';

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
}

/** A secret that somebody types. Fluent's own field would write it into an attribute of the page; this one keeps it. */
export const KeyField = ({ label, value, onValue }: Props) => {
  const id = useId();
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <input id={id} class="field" type="password" value={value} onInput={({ currentTarget }) => onValue(currentTarget.value)} autoComplete="off" />
    </div>
  );
};
