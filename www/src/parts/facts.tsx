import type { ComponentChildren } from 'preact';
import { Copy } from './copy';
import { Path } from './path';

/** A list of names with their values. */
export const Facts = ({ children }: { children: ComponentChildren }) => <dl class="facts">{children}</dl>;

interface Props {
  name: string;
  /** For people to read. */
  value?: ComponentChildren;
  /** An identifier, for people to copy. */
  code?: string | undefined;
}

/** A name with its value; nothing when there is none. */
export const Fact = ({ name, value, code }: Props) =>
  !value && !code ? null : (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        {code ? <Path text={code} /> : <span>{value}</span>}
        {code && <Copy text={code} what={name} />}
      </dd>
    </div>
  );
