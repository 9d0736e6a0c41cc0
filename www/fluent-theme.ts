import { webDarkTheme, webLightTheme } from '@fluentui/tokens';
import type { Plugin, Rolldown } from 'vite';

const THEME = '/@fluent-theme.css';
const COLOUR = /rgba?\([^)]*\)|#[0-9a-f]{3,8}\b/gi;

/** A token as one declaration that holds in both themes. */
const declared = (name: string, light: string, dark: string): string => {
  const others = dark.match(COLOUR) ?? [];
  let at = 0;
  const value = light.replace(COLOUR, (colour) => {
    const other = others[at++] ?? colour;
    return other === colour ? colour : `light-dark(${colour}, ${other})`;
  });
  if (light.replace(COLOUR, '') !== dark.replace(COLOUR, '')) throw new Error(`${name} differs in more than its colours`);
  return `  --${name}: ${value};\n`;
};

type Fs = Rolldown.PluginContext['fs'];

const allBelow = async (fs: Fs, folder: string): Promise<string[]> => {
  const found = await fs.readdir(folder, { withFileTypes: true });
  const files = found.map((it) => (it.isDirectory() ? allBelow(fs, `${folder}/${it.name}`) : [`${folder}/${it.name}`]));
  return (await Promise.all(files)).flat();
};

/** All words of the page, and of the styles of those of Fluent's components that it uses. */
const wordsOf = async (fs: Fs, root: string): Promise<Set<string>> => {
  const read = (file: string) => fs.readFile(file, { encoding: 'utf8' });
  const page = (await Promise.all((await allBelow(fs, `${root}/src`)).map(read))).join('\n');
  const fluent = `${root}/node_modules/@fluentui/web-components/dist/esm`;
  const used = [...page.matchAll(/@fluentui\/web-components\/([\w-]+)/g)].map(([, name]) => `${fluent}/${name}/${name}.styles.js`);
  const styles = new Map<string, string>();
  for (const file of used) {
    if (styles.has(file)) continue;
    const text = await read(file);
    styles.set(file, text);
    // They are made of each other's.
    for (const [, path = ''] of text.matchAll(/from '(\.[^']*(?:styles|partials|states)[^']*)'/g)) used.push(new URL(path, `file://${file}`).pathname);
  }
  return new Set([page, ...styles.values()].join('\n').match(/\w+/g));
};

/**
 * Fluent's light and dark theme as a style sheet, `virtual:fluent-theme.css`: of their tokens those that the page or a
 * component of it names. It holds before any script runs, and follows the system's theme without one.
 */
export const fluentTheme = (): Plugin => {
  let root = '';
  return {
    name: 'fluent-theme',
    configResolved: (config) => {
      root = config.root;
    },
    resolveId: (id) => (id === 'virtual:fluent-theme.css' ? THEME : undefined),
    async load(id) {
      if (id !== THEME) return undefined;
      const words = await wordsOf(this.fs, root);
      const tokens = Object.entries(webLightTheme).filter(([name]) => words.has(name));
      const dark: Record<string, string | number> = { ...webDarkTheme };
      return `:root {\n${tokens.map(([name, value]) => declared(name, String(value), String(dark[name]))).join('')}}\n`;
    },
  };
};
