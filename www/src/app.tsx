import { useEffect, useRef, useState } from 'preact/hooks';
import { panelAt, panels } from './panels';
import { Icon } from './parts/icon';
import { Mark } from './parts/mark';
import { address, useRoute } from './route';
import { app } from './strings';
import { choose, current, watch } from './theme';

/** The shell: header, navigation, and the panel that the address names. */
export const App = () => {
  const route = useRoute();
  const panel = panelAt(route);
  const main = useRef<HTMLElement>(null);
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
          <span class="brand">
            <Mark />
            {app.name}
          </span>
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
          <ThemeSwitch />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {panel ? <panel.View key={panel.path} /> : <NotFound />}
      </main>
    </>
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
    <button type="button" class="button subtle icon-only theme-switch" onClick={change} aria-label={label} title={label}>
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </button>
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
