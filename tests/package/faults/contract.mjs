// The operations of the control plane, as the contract in index.d.ts declares them.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const file = fileURLToPath(new URL('index.d.ts', import.meta.resolve('azureml-endpoints')));

/**
 * Every method of `Workspace` and of what hangs on it: `models.containers.get`. A method that only leads on to others, such as
 * `deployments("…")`, is a way and no operation.
 */
export async function operations() {
  const types = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const declared = new Map(types.statements.filter((one) => ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one)).map((one) => [one.name.text, one]));
  const found = new Set();
  const nameOf = (type) => (type && ts.isTypeReferenceNode(type) ? type.typeName.text : undefined);
  const isGroup = (name) => declared.has(name) && members(name).some((member) => ts.isMethodSignature(member) || ts.isMethodDeclaration(member));
  const members = (name) => {
    const node = declared.get(name);
    const parents = (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.text)).filter((parent) => declared.has(parent));
    return [...node.members, ...parents.flatMap(members)];
  };
  const ASYNC = ['Operation', 'Pages', 'Task', 'Promise'];
  const walk = (name, path) => {
    for (const member of members(name)) {
      if (!member.name || !ts.isIdentifier(member.name)) continue;
      const type = nameOf(member.type);
      const leadsOn = !ASYNC.includes(type) && isGroup(type);
      if (leadsOn) walk(type, [...path, member.name.text]);
      else if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) found.add([...path, member.name.text].join('.'));
    }
  };
  walk('Workspace', []);
  return [...found].sort();
}
