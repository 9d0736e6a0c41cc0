import type { ComponentChildren } from 'preact';

/** A table that scrolls by itself where it is wider than the page; `children` are its rows. */
export const Table = ({ title, columns, children, class: more = '' }: { title: string; columns: readonly string[]; children: ComponentChildren; class?: string }) => (
  <div class={`scroll ${more}`} tabIndex={0} role="region" aria-label={title}>
    <table>
      <thead>
        <tr>
          {columns.map((it) => (
            <th key={it} scope="col">
              {it}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
