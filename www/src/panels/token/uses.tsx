import type { TokenInspection } from 'azureml-endpoints/slim';
import { Path } from '../../parts/path';
import { planes, token as words } from '../../strings';

/** Scopes and roles in words, and the rights that the token does not carry. */
export const Uses = ({ inspection }: { inspection: TokenInspection }) => {
  const { title, scopes, scope, otherScope, roles, role, otherRole, rights, rightsWhy } = words.uses;
  const plane = inspection.plane && planes[inspection.plane];
  return (
    <section class="card" aria-labelledby="uses">
      <h2 id="uses">{title}</h2>
      <Permissions title={scopes} names={inspection.scopes} words={scope} otherwise={otherScope} />
      <Permissions title={roles} names={inspection.roles} words={role} otherwise={otherRole} />
      {plane && (
        <>
          <h3>{rights}</h3>
          <p class="quiet">{rightsWhy(plane.where)}</p>
          <ul class="rights">
            {plane.rights.map((right) => (
              <li key={right}>
                <Path text={right} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};

interface Props {
  title: string;
  names: string[];
  words: Record<string, string>;
  otherwise: string;
}

const Permissions = ({ title, names, words: known, otherwise }: Props) => (
  <>
    <h3>{title}</h3>
    {names.length === 0 ? (
      <p class="quiet">{words.uses.none}</p>
    ) : (
      <ul class="permissions">
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code>
            <span class="quiet">{Object.hasOwn(known, name) ? known[name] : otherwise}</span>
          </li>
        ))}
      </ul>
    )}
  </>
);
