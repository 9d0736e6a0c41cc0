import { ResponseError } from 'azureml-endpoints/slim';
import { address } from '../route';
import { failures as words } from '../strings';

/** Who may not look may still score: the way there, where that is what an error says. */
export const ScoreInstead = ({ error, name }: { error: unknown; name?: string }) =>
  isForbidden(error) ? (
    <a class="button" href={address('score', ...(name ? [name] : []))}>
      {words.scoreInstead}
    </a>
  ) : null;

/** Whether it was refused for want of a right. */
export const isForbidden = (error: unknown): error is ResponseError => error instanceof ResponseError && error.status === 403;
