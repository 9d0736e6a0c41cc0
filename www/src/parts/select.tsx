import { useId } from 'preact/hooks';

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  options: { value: string; text: string }[];
  /** Stands there while nothing is chosen. */
  placeholder?: string;
}

/** One of a few: the browser's own list, as Fluent's has a button that nothing names. */
export const Select = ({ label, value, onValue, options, placeholder }: Props) => {
  const id = useId();
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <select id={id} class="field" value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
};
