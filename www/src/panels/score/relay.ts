const NAME = 'relay';

/** The relay's address stands in the address of the page, like all that is no secret. */
export const relay = {
  read: (): string | undefined => new URLSearchParams(location.search).get(NAME) ?? undefined,
  keep: (address: string): void => {
    const query = new URLSearchParams(location.search);
    if (address) query.set(NAME, address);
    else query.delete(NAME);
    history.replaceState(history.state, '', `${location.pathname}?${query}${location.hash}`);
  },
};
