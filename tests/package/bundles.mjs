// The program runtimes/bundle.mjs through each bundler, with its defaults.
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import webpack from 'webpack';

const entry = fileURLToPath(new URL('runtimes/bundle.mjs', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

/** By name: the kind of script that comes out, and how to make it in a folder. */
export const bundlers = {
  Vite: {
    kind: 'module',
    async make(folder) {
      const output = { entryFileNames: 'vite.js' };
      const build = { outDir: folder, emptyOutDir: false, target: 'es2022', rollupOptions: { input: entry, output } };
      await vite({ root, configFile: false, logLevel: 'warn', build });
      return 'vite.js';
    },
  },
  webpack: {
    kind: 'text/javascript',
    async make(folder) {
      const options = { mode: 'production', context: root, entry, output: { path: folder, filename: 'webpack.js' }, performance: false };
      await new Promise((resolve, reject) => {
        webpack(options, (error, stats) => {
          const failed = error ?? (stats.hasErrors() || stats.hasWarnings() ? new Error(stats.toString()) : undefined);
          if (failed) reject(failed);
          else resolve();
        });
      });
      return 'webpack.js';
    },
  },
  'esbuild (esm)': {
    kind: 'module',
    async make(folder) {
      await esbuild({ entryPoints: [entry], bundle: true, minify: true, format: 'esm', outfile: `${folder}/esbuild-esm.js`, logLevel: 'warning' });
      return 'esbuild-esm.js';
    },
  },
  'esbuild (iife)': {
    kind: 'text/javascript',
    async make(folder) {
      await esbuild({ entryPoints: [entry], bundle: true, minify: true, format: 'iife', outfile: `${folder}/esbuild-iife.js`, logLevel: 'warning' });
      return 'esbuild-iife.js';
    },
  },
};
