import type { ComponentChildren } from 'preact';

interface Props {
  title: ComponentChildren;
  lead?: ComponentChildren;
  /** Stands above the title: the way back. */
  above?: ComponentChildren;
  /** What can be done with what the page shows. */
  children?: ComponentChildren;
}

/** What a page is about, and what can be done there. */
export const PageHead = ({ title, lead, above, children }: Props) => (
  <div class="page-head">
    <div>
      {above && <p>{above}</p>}
      <h1>{title}</h1>
      {lead && <p class="lead">{lead}</p>}
    </div>
    {children && <div class="row">{children}</div>}
  </div>
);
