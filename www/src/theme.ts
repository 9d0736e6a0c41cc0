/** Dark or light: what the system prefers until the person chooses. Only the choice is kept, nothing else ever is. */
export type Theme = 'light' | 'dark';

const KEY = 'azureml-endpoints.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

const isTheme = (value: string | null): value is Theme => value === 'light' || value === 'dark';

const chosen = (): Theme | undefined => {
  try {
    const value = localStorage.getItem(KEY);
    return isTheme(value) ? value : undefined;
  } catch {
    return undefined; // Storage may be forbidden; the page works without.
  }
};

export const current = (): Theme => {
  const shown = document.documentElement.dataset['theme'] ?? null;
  return isTheme(shown) ? shown : prefersDark.matches ? 'dark' : 'light';
};

/** Shows what was chosen earlier. */
export const restore = (): void => {
  const theme = chosen();
  if (theme) document.documentElement.dataset['theme'] = theme;
};

export const choose = (theme: Theme): void => {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is left.
  }
};

/** Calls back when the system changes its mind; returns how to stop. */
export const watch = (changed: () => void): (() => void) => {
  prefersDark.addEventListener('change', changed);
  return () => prefersDark.removeEventListener('change', changed);
};
