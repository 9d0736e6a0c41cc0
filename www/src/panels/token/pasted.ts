/** What a person pasted, freed of what often comes along with a token. */
export interface Pasted {
  token: string;
  /** The member of a whole JSON answer that held it. */
  member?: string;
}

/** Longer texts do not go into the field, where laying them out would hold up the page; twice what the package reads. */
export const LONGEST_SHOWN = 128 * 1024;

/** The members in which Entra's token endpoint, the instance metadata service, the CLI and Azure ML hand out tokens. */
const MEMBERS = ['access_token', 'accessToken'];

export const pasted = (text: string): Pasted => {
  const answer = text.length <= LONGEST_SHOWN ? inAnswer(text) : undefined;
  return answer ?? { token: bare(text) };
};

/** Without the header's name, its scheme, quotation marks, and the line breaks of a terminal. */
const bare = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^authorization ?: ?/i, '')
    .replace(/^["'`]/, '')
    .replace(/["'`]$/, '')
    .replace(/^bearer /i, '')
    .replaceAll(' ', '');

const inAnswer = (text: string): Pasted | undefined => {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    for (const [member, value] of Object.entries(answer ?? {})) {
      if (MEMBERS.includes(member) && typeof value === 'string') return { token: bare(value), member };
    }
  } catch {
    // Then it is read as it is, and the package says what is wrong with it.
  }
  return undefined;
};
