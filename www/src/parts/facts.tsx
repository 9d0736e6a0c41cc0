import type { ComponentChildren } from 'preact';
import { Copy } from './copy';

/** A list of names with their values. */
export const Facts = ({ children }: { children: ComponentChildren }) => <dl class="facts">{children}</dl>;

interface Props {
  name: string;
  /** Left out when there is none. */
  value: ComponentChildren | undefined;
  /** Whether it is an identifier: then it can be copied. */
  code?: string | undefined;
}

export const Fact = ({ name, value, code }: Props) =>
  value === undefined || value === '' ? null : (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        {code ? <code>{value}</code> : <span>{value}</span>}
        {code && <Copy text={code} what={name} />}
      </dd>
    </div>
  );
