import { names as words } from '../strings';

/** What a name of an endpoint or a deployment must be, one thing after the other. */
const RULES: readonly [keyof typeof words.rules, (name: string) => boolean][] = [
  ['length', (name) => name.length >= 3 && name.length <= 32],
  ['start', (name) => /^[a-z]/i.test(name)],
  ['letters', (name) => name !== '' && /^[a-z0-9-]*$/i.test(name)],
  ['dashes', (name) => name !== '' && !/--|-$/.test(name)],
];

export interface Rule {
  text: string;
  met: boolean;
}

/** How a name stands to each rule. */
export const rulesFor = (name: string): Rule[] => RULES.map(([rule, holds]) => ({ text: words.rules[rule], met: holds(name) }));

/** What is wrong with a name, if anything. */
export const problemWith = (name: string, taken: Iterable<string> = []): string | undefined => {
  const broken = rulesFor(name).find(({ met }) => !met);
  if (broken) return words.problem(broken.text);
  const lower = name.toLowerCase();
  for (const other of taken) if (other.toLowerCase() === lower) return words.taken;
  return undefined;
};
