/** A call that is repeated with its token starts nothing more: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html */
import type { CallContext } from '../contract/service';
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import type { Build } from './running/build';

/** Seconds of AWS time that a token is known. */
const lifeSeconds = 300;

interface Known {
  readonly input: string;
  readonly until: number;
  readonly build: Build;
}

export class IdempotencyTokens {
  readonly #known = new Map<string, Known>();

  /** @throws AwsError InvalidInputException the token was used with other parameters */
  once(
    token: string | undefined,
    operation: string,
    input: Json,
    { region, now }: Pick<CallContext, 'region' | 'now'>,
    start: () => Build,
  ): Build {
    if (token === undefined || token === '') return start();
    const key = [operation, region, token].join(' ');
    const text = JSON.stringify(input);
    const known = this.#known.get(key);
    if (known !== undefined && known.until > now()) {
      if (known.input === text) return known.build;
      throw new AwsError(
        'InvalidInputException',
        `idempotencyToken ${token} was used with other parameters in the last five minutes`,
      );
    }
    const build = start();
    this.#known.set(key, { input: text, until: now() + lifeSeconds, build });
    return build;
  }
}
