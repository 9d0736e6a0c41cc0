// The browsers that tests drive, both alike. Firefox is driven by WebDriver BiDi, for it is Debian's own and not a patched
// one; playwright-core 1.65 sends it a command that Firefox 153 does not know, so 1.64 is in use.
import { existsSync } from 'node:fs';
import { chromium, firefox } from 'playwright-core';

const first = (...files) => files.find((file) => file && existsSync(file));
const QUIET = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export const CHROMIUM = {
  name: 'Chromium',
  program: () => first(process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'),
  launch: () => chromium.launch({ executablePath: CHROMIUM.program(), args: QUIET }),
};

export const FIREFOX = {
  name: 'Firefox',
  program: () => first(process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'),
  launch: () => firefox.launch({ channel: 'moz-firefox', executablePath: FIREFOX.program() }),
};

/** Why a browser cannot be had; false when it can. Printed, so that nobody takes silence for success. */
export const missing = ({ name, program }) => {
  if (program()) return false;
  const why = `there is no ${name}: \`cargo xtask setup --browser\` installs Debian’s, where that can be done`;
  console.error(`SKIPPED: ${why}`);
  return why;
};
