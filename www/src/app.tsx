import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Account } from './account';
import { useSession } from './azure/session';
import { leave, takeUp } from './operations/ongoing';
import { Tray } from './operations/tray';
import { panelAt, panels, type Panel, type View } from './panels';
import { Button } from './parts/button';
import { Mark } from './parts/mark';
import { useOnline } from './parts/online';
import { Waiting } from './parts/waiting';
import { address, useRoute } from './route';
import { app } from './strings';
import { choose, current, watch } from './theme';

/** The shell: header, navigation, and the panel that the address names. */
export const App = () => {
  const [path = '', ...at] = useRoute();
  const panel = panelAt(path);
  const main = useRef<HTMLElement>(null);
  const online = useOnline();
  useFollowed();
  useEffect(() => {
    document.title = panel ? `${panel.title} – ${app.name}` : app.name;
  }, [panel]);
  // A link to `#main` would be taken for a panel.
  const skip = (event: Event) => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        {app.skip}
      </a>
      <header class="bar">
        <div class="bar-inner">
          <a class="brand" href={address('')}>
            <Mark />
            {app.name}
          </a>
          <nav aria-label={app.navigation}>
            <ul>
              {panels.map(({ path, title }) => (
                <li key={path}>
                  <a href={address(path)} aria-current={path === panel?.path ? 'page' : undefined}>
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div class="bar-end">
            <Account />
            <ThemeSwitch />
          </div>
        </div>
      </header>
      {!online && (
        <p class="offline" role="status">
          {app.offline}
        </p>
      )}
      <main id="main" ref={main} tabIndex={-1}>
        {panel ? <Shown key={panel.path} panel={panel} at={at} /> : <NotFound />}
      </main>
      <Tray />
    </>
  );
};

/** Takes up what was going on, once it is known where and who asks. */
const useFollowed = () => {
  const session = useSession();
  useEffect(() => {
    if (session.state === 'connecting' || session.state === 'broken') return;
    if (session.state !== 'in' || !session.workspace || !session.name) return leave();
    const { subscriptionId, resourceGroup, workspace } = session.name;
    takeUp(session.workspace, `${session.account.homeAccountId} ${subscriptionId}/${resourceGroup}/${workspace}`);
  }, [session]);
};

/** A panel, whose code may have to come first. */
const Shown = ({ panel, at }: { panel: Panel; at: string[] }) => {
  const [Panel, setPanel] = useState<ComponentType<View>>();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    panel.load().then(
      (it) => setPanel(() => it),
      () => setBroken(true),
    );
  }, [panel]);
  if (Panel) return <Panel at={at} />;
  return (
    <div class="page">
      <h1>{panel.title}</h1>
      {broken ? <p role="alert">{app.broken}</p> : <Waiting lines={4} />}
    </div>
  );
};

const ThemeSwitch = () => {
  const [theme, setTheme] = useState(current);
  useEffect(() => watch(() => setTheme(current())), []);
  const other = theme === 'dark' ? 'light' : 'dark';
  const label = other === 'dark' ? app.toDark : app.toLight;
  const change = () => {
    choose(other);
    setTheme(other);
  };
  return (
    <Button look="subtle" icon={other === 'dark' ? 'moon' : 'sun'} onClick={change} label={label} />
  );
};

const NotFound = () => (
  <div class="page">
    <h1>{app.notFound}</h1>
    <p>{app.notFoundAdvice}</p>
    <ul>
      {panels.map(({ path, title }) => (
        <li key={path}>
          <a href={address(path)}>{title}</a>
        </li>
      ))}
    </ul>
  </div>
);
