import { defineConfig, type Plugin } from 'vite';
import { fluentTheme } from './fluent-theme.ts';

/** Lets the browser fetch the package's wasm beside the script instead of after it. */
const preloadWasm = (): Plugin => ({
  name: 'preload-wasm',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle, path }) =>
      Object.keys(bundle ?? {})
        .filter((file) => path.endsWith('index.html') && file.endsWith('.wasm'))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'fetch', type: 'application/wasm', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        })),
  },
});

export default defineConfig({
  // Every address is relative, so that the page works from a static host under any path.
  base: './',
  plugins: [fluentTheme(), preloadWasm()],
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ['index.html', 'redirect.html'] },
  },
});
