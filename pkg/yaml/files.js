// Local files, by the paths that a definition has for them.

const normal = (path) => {
  const way = [];
  for (const part of path.split(/[/\\]+/)) {
    if (part === '..' && way.length && way.at(-1) !== '..') way.pop();
    else if (part && part !== '.') way.push(part);
  }
  return way.join('/');
};

/** Whether something can be files by their paths; a list or a promise of them cannot. */
export const areFiles = (given) => given instanceof Map || Object.prototype.toString.call(given) === '[object Object]';

/** The files at a path: one under its own name, or all below it under theirs. */
function below(path, files) {
  const at = normal(path);
  const found = [];
  for (const [name, content] of files instanceof Map ? files : Object.entries(files)) {
    const file = normal(name);
    if (file === at) found.push([file.split('/').at(-1), content]);
    else if (at === '' ? !file.startsWith('..') : file.startsWith(`${at}/`)) found.push([at === '' ? file : file.slice(at.length + 1), content]);
  }
  return Object.fromEntries(found);
}

/** What stands at the end of a path of members. */
export const got = (object, path) => path.reduce((inner, member) => inner?.[member], object);

/** Puts a value at the end of a path of members. */
export const put = (object, path, value) => {
  got(object, path.slice(0, -1))[path.at(-1)] = value;
};

/** Puts the files at a path into a definition, or notes that there are none. */
export function filled(definition, into, path, files, place) {
  const found = below(path, files);
  const [content] = Object.values(found);
  if (content === undefined) return place.wrong(`names no file among those given: none is at ${path}`);
  if (into.at(-1) === 'files') return put(definition, into, found);
  if (into.at(-1) === 'contextUri') return place.wrong('is not uploaded here: give the URL of a build context, or an image');
  if (typeof content === 'string') return put(definition, into, content);
  if (content instanceof ArrayBuffer || ArrayBuffer.isView(content)) return put(definition, into, new TextDecoder().decode(content));
  return place.wrong('must be given as text or bytes');
}
