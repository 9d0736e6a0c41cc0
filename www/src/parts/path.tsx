import { Fragment } from 'preact';

/** Something with slashes, which breaks after them when it does not fit into a line. */
export const Path = ({ text }: { text: string }) => (
  <code>
    {text.split(/(?<=[^/]\/)(?!\/)/).map((step, at) => (
      <Fragment key={at}>
        {at > 0 && <wbr />}
        {step}
      </Fragment>
    ))}
  </code>
);
