/** The role of the access stack that applies an environment, as it is synthesized. Pure. */
import { badUsage, Failure } from '../../failures';
import type { JsonObject } from '../../settings-changes';
import type { SynthesizedStack } from '../../terraform/synthesis';

export interface ApplyRole {
  /** Name of the access stack. */
  readonly stack: string;
  readonly name: string;
  /** With a slash at both ends. */
  readonly path: string;
  readonly region: string;
  /** A token that the trust policy accepts. */
  readonly token: TokenClaims;
}

export interface TokenClaims {
  /** URL of the issuer without `https://`. */
  readonly host: string;
  readonly audience: string;
  readonly subject: string;
}

/**
 * Requires settings of one environment with `access`: Terraform runs with one role.
 *
 * @throws Failure what to set
 */
export function expectAccess(settings: JsonObject): void {
  const environments = Object.entries((settings.environments ?? {}) as Readonly<Record<string, JsonObject>>);
  if (environments.length > 1) {
    const names = environments.map(([name]) => name).join(', ');
    throw badUsage(
      `--as apply-role rehearses one environment, and the settings have ${names}: choose one with --environment NAME`,
    );
  }
  const [name = 'dev', environment] = environments[0] ?? [];
  if (environment?.access !== undefined) return;
  throw badUsage(
    `--as apply-role needs the roles of the access stack: set environments.${name}.access in cdktf.json, for example {"gitHub": {"repository": "OWNER/NAME"}}`,
  );
}

/**
 * Finds the role that applies in the stacks of an environment.
 *
 * @throws Failure there is none, or its trust policy names no token
 */
export function findApplyRole(stacks: readonly SynthesizedStack[]): ApplyRole {
  for (const stack of stacks) {
    const roles = Object.values(stack.resources.aws_iam_role ?? {});
    const role = roles.find(({ name }) => typeof name === 'string' && name.endsWith('-access-apply'));
    if (role === undefined) continue;
    return {
      stack: stack.name,
      name: role.name as string,
      path: typeof role.path === 'string' ? role.path : '/',
      region: stack.region,
      token: trustedToken(role.assume_role_policy),
    };
  }
  throw new Failure('no stack has the role of an apply: its name ends with -access-apply');
}

/** Claims that the first statement of a trust policy accepts: `*` stands for any text. */
function trustedToken(policy: unknown): TokenClaims {
  const { Statement: statements = [] } = JSON.parse(String(policy)) as TrustPolicy;
  for (const { Condition = {} } of statements) {
    const claims = Object.assign({}, ...Object.values(Condition)) as Readonly<
      Record<string, string | string[]>
    >;
    const claim = (name: string) => {
      const [key = '', value = ''] = Object.entries(claims).find(([each]) => each.endsWith(`:${name}`)) ?? [];
      return { host: key.slice(0, -name.length - 1), value: [value].flat()[0] ?? '' };
    };
    const subject = claim('sub');
    if (subject.value === '') continue;
    return {
      host: subject.host,
      audience: claim('aud').value,
      subject: subject.value.replaceAll('*', 'rehearsal'),
    };
  }
  throw new Failure('the trust policy of the role of an apply accepts no token');
}

interface TrustPolicy {
  readonly Statement?: readonly {
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
  }[];
}
