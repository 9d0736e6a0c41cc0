import { useState } from 'preact/hooks';
import { secrets as words } from '../strings';
import { Button } from './button';
import { Copy } from './copy';

/** A secret that nobody looking over a shoulder reads: shown when asked, copied without being shown. */
export const Secret = ({ name, value }: { name: string; value: string }) => {
  const [shown, setShown] = useState(false);
  return (
    <div class="secret">
      <span class="secret-name">{name}</span>
      <code>{shown ? value : '•'.repeat(16)}</code>
      <Button look="subtle" small onClick={() => setShown(!shown)} label={shown ? words.hideWhat(name) : words.showWhat(name)}>
        {shown ? words.hide : words.show}
      </Button>
      <Copy text={value} what={name} />
    </div>
  );
};
