import type { ComponentChildren, RefObject } from 'preact';
import { Icon, type IconName } from '../../parts/icon';

export type Tone = 'success' | 'warning' | 'danger';

interface Props {
  tone: Tone;
  icon: IconName;
  title: string;
  headline: RefObject<HTMLHeadingElement | null>;
  /** What stands at the end, such as a countdown. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** The one thing to know, in the colour of what it means. */
export const Headline = ({ tone, icon, title, headline, aside, children }: Props) => (
  <section class={`card headline tone-${tone}`} aria-labelledby="headline">
    <span class="headline-icon">
      <Icon name={icon} />
    </span>
    <div class="headline-words">
      <h2 id="headline" ref={headline} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </div>
    {aside}
  </section>
);
