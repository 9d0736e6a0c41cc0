import type { RefObject } from 'preact';
import { Button } from '../../parts/button';
import { Icon } from '../../parts/icon';
import { Note } from '../../parts/note';
import { clouds, token as words, type CloudName } from '../../strings';
import { LONGEST_SHOWN } from './pasted';
import { CLOUDS } from './reading';

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  onClear: () => void;
  clearable: boolean;
  member: string | undefined;
  cloud: CloudName;
  onCloud: (cloud: CloudName) => void;
}

/**
 * Where the token goes in, and the cloud that it is judged for. The field is the browser's own: Fluent's cannot keep spell
 * checkers away from what is typed.
 */
export const Entry = ({ field, text, onText, onClear, clearable, member, cloud, onCloud }: Props) => {
  // A text too long to lay out must not get into the field at all.
  const intercept = (event: Event, transfer: DataTransfer | null) => {
    const coming = transfer?.getData('text/plain') ?? '';
    if (coming.length <= LONGEST_SHOWN) return;
    event.preventDefault();
    onText(coming);
  };
  return (
    <section class="entry card" aria-label={words.input.label}>
      <div class="entry-head">
        <label for="token">{words.input.label}</label>
        <Button look="subtle" small onClick={onClear} disabled={!clearable}>
          {words.input.clear}
        </Button>
      </div>
      <textarea
        id="token"
        ref={field}
        class="field"
        rows={8}
        value={text}
        placeholder={words.input.placeholder}
        aria-describedby="token-promise"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellcheck={false}
        data-gramm="false"
        data-1p-ignore
        data-lpignore="true"
        onPaste={(event) => intercept(event, event.clipboardData)}
        onDrop={(event) => intercept(event, event.dataTransfer)}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      {member && (
        <Note>{words.input.wrapped(member)}</Note>
      )}
      <fieldset class="choice">
        <legend>{words.input.cloud}</legend>
        <div class="choice-options">
          {CLOUDS.map((name) => (
            <label key={name}>
              <input type="radio" name="cloud" value={name} checked={cloud === name} onChange={() => onCloud(name)} />
              <span>{clouds[name]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="promise" id="token-promise">
        <Icon name="lock" />
        <span>{words.input.promise}</span>
      </p>
    </section>
  );
};
