import { useState } from 'preact/hooks';
import { scopeOf } from '../../azure/session';
import { Copy } from '../../parts/copy';
import type { AtWork } from '../../parts/signed-in';
import { Tabs } from '../../parts/tabs';
import { score as words } from '../../strings';
import { type Language, snippet } from './snippets';
import type { Target } from './target';

interface Props {
  session: AtWork;
  target: Target;
  body: string;
  deployment: string;
  relay: string | undefined;
}

/** The same call for a terminal or a program. */
export const Snippets = ({ session, target, body, deployment, relay }: Props) => {
  const [language, setLanguage] = useState<Language>('curl');
  const { resourceGroup, workspace } = session.name;
  const text = snippet(language, { target, body, deployment, relay, scope: scopeOf('data', session.cloud), resourceGroup, workspace });
  return (
    <section class="card snippets" aria-labelledby="snippets">
      <h2 id="snippets">{words.snippets.title}</h2>
      <Tabs labelledBy="snippets" names={words.snippets.languages} value={language} onValue={setLanguage}>
        {text ? (
          <div class="answer">
            <pre class="json" tabIndex={0} role="region" aria-label={words.snippets.languages[language]}>
              <code>{text}</code>
            </pre>
            <Copy text={text} what={words.snippets.languages[language]} wide />
          </div>
        ) : (
          <p class="quiet">{words.snippets.noUri}</p>
        )}
      </Tabs>
    </section>
  );
};
