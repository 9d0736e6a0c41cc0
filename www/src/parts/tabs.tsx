import '@fluentui/web-components/tab/define.js';
import '@fluentui/web-components/tablist/define.js';
import type { Tab } from '@fluentui/web-components/tab/class.js';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Props<Name extends string> {
  /** The id of what names the group. */
  labelledBy: string;
  /** What each is called, in their order. */
  names: Record<Name, string>;
  value: Name;
  onValue: (name: Name) => void;
  /** What the chosen one shows. */
  children: ComponentChildren;
}

/** One of a few ways to see something. */
export const Tabs = <Name extends string>({ labelledBy, names, value, onValue, children }: Props<Name>) => {
  const id = useId();
  const idOf = (name: string) => `${id}-${name}`;
  const all = Object.keys(names) as Name[];
  const choose = ({ detail }: Event & { detail?: Tab }) => {
    const chosen = all.find((name) => idOf(name) === detail?.id);
    if (chosen && chosen !== value) onValue(chosen);
  };
  return (
    <>
      <fluent-tablist aria-labelledby={labelledBy} activeid={idOf(value)} onChange={choose}>
        {all.map((name) => (
          <fluent-tab key={name} id={idOf(name)}>
            {names[name]}
          </fluent-tab>
        ))}
      </fluent-tablist>
      <div class="tab-panel" role="tabpanel" aria-labelledby={idOf(value)}>
        {children}
      </div>
    </>
  );
};
