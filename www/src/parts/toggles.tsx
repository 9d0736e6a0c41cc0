import type { ComponentChildren } from 'preact';

interface Props<Name extends string> {
  /** The id of what names the group. */
  labelledBy: string;
  /** What each is called, in their order. */
  names: Record<Name, string>;
  value: Name;
  onValue: (name: Name) => void;
  /** What else stands in the row. */
  children?: ComponentChildren;
}

/** One of a few ways to see something, as buttons of which one is pressed. */
export const Toggles = <Name extends string>({ labelledBy, names, value, onValue, children }: Props<Name>) => (
  <div class="row" role="group" aria-labelledby={labelledBy}>
    {(Object.keys(names) as Name[]).map((name) => (
      <button key={name} type="button" class="button small" aria-pressed={name === value} onClick={() => onValue(name)}>
        {names[name]}
      </button>
    ))}
    {children}
  </div>
);
