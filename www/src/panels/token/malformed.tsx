import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../parts/icon';
import { token as words } from '../../strings';
import { Headline } from './headline';

interface Props {
  message: string;
  /** Whether the text is still in the field. */
  taken: boolean;
  headline: RefObject<HTMLHeadingElement | null>;
  speak: (sentence: string) => void;
}

/** A text that is no token: what is wrong in the package's words, and what it may be instead. */
export const Malformed = ({ message, taken, headline, speak }: Props) => {
  useEffect(() => speak(words.malformed.title), []);
  return (
    <>
      <Headline tone="danger" icon="warning" title={words.malformed.title} headline={headline}>
        <p>{message}</p>
        {!taken && <p>{words.malformed.notTaken}</p>}
      </Headline>
      {taken && (
        <section class="card">
          <ul class="hints">
            {words.malformed.hints.map((hint) => (
              <li key={hint}>
                <Icon name="dash" />
                <span>{hint}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
};
