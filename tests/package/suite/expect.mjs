// Assertions for every runtime. Each throws an Error that says what was found and what was expected.

const shown = (value) => {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

export const ok = (value, what) => {
  if (!value) throw new Error(`not so: ${what}`);
};

export const same = (found, expected, what = 'value') => {
  if (!Object.is(found, expected)) throw new Error(`${what} is ${shown(found)}, not ${shown(expected)}`);
};

export const equal = (found, expected, what = 'value') => {
  if (!alike(found, expected)) throw new Error(`${what} is ${shown(found)}, not ${shown(expected)}`);
};

export const match = (text, pattern, what = 'text') => {
  if (!pattern.test(text)) throw new Error(`${what} ${shown(text)} does not match ${pattern}`);
};

function alike(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  if (ArrayBuffer.isView(one) !== ArrayBuffer.isView(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && alike(one[key], other[key]));
}

/** What a call throws or its promise rejects with. One that succeeds, or does neither for `patience` ms, fails. */
export async function refused(call, patience = 10_000) {
  let timer;
  const settled = (async () => call())().then(
    (value) => ({ wrong: `it succeeded with ${shown(value)}` }),
    (error) => ({ error }),
  );
  const never = new Promise((resolve) => {
    timer = setTimeout(resolve, patience, { wrong: `it neither succeeded nor failed in ${patience} ms` });
  });
  const { wrong, error } = await Promise.race([settled, never]);
  clearTimeout(timer);
  if (wrong) throw new Error(wrong);
  return error;
}

/** The same, and checks class, name, code and that it is an error of ours. */
export async function refusedWith(api, name, call) {
  const error = await refused(call);
  const Kind = name === 'TypeError' ? TypeError : api[name];
  if (!(error instanceof Kind)) throw new Error(`it failed with ${shown(error)}, not a ${name}`, { cause: error });
  same(error.name, name, 'name');
  if (Kind !== TypeError) ok(error instanceof api.AzureMlError && error instanceof Error, `${name} is an AzureMlError and an Error`);
  return error;
}

/** Lets other work go on until something is so. */
export async function until(so, patience = 1000) {
  for (let turns = 0; turns < patience; turns++) {
    if (so()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`it never came to be: ${so}`);
}
