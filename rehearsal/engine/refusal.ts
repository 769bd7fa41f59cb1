/** A request that the engine refuses, in CodeDeploy's names and words. */
export class Refusal extends Error {
  /** @param code AWS's exception name */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
