import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { readAccount } from './account';
import { deliveryBoundaryStatements, environmentBoundaryStatements } from './access/boundaries';
import { changingGrants } from './access/changing';
import { readingGrants } from './access/reading';
import { keepAccess } from './access/roles';
import { accessName, type Scope } from './access/scope';
import { tokenIssuers, trustTokens, type Phase, type TokenIssuer } from './access/trust';
import { AccessRole } from './constructs/access-role';
import { layFoundation } from './foundation';
import { policyDocument, type AwsAccount, type Statement } from './iam';
import type { EnvironmentSettings, Settings } from './settings';

export interface AccessStackProps {
  readonly settings: Settings;
  readonly environment: EnvironmentSettings;
}

/**
 * Who may plan and who may apply an environment: identity providers, a role for each, and the boundaries that hold the
 * roles of the environment and these two. An administrator deploys it; neither role can change it.
 */
export class AccessStack extends TerraformStack {
  readonly #props: AccessStackProps;
  readonly #account: AwsAccount;
  readonly #scope: Scope;

  constructor(scope: Construct, id: string, props: AccessStackProps) {
    super(scope, id);
    this.#props = props;
    const { settings, environment } = props;
    layFoundation(this, settings, environment);
    this.#account = readAccount(this, settings, environment);
    this.#scope = this.#describeScope();
    const boundary = this.#createBoundaries();
    const issuers = tokenIssuers(settings, environment).map((issuer) => ({
      issuer,
      providerArn: this.#provide(issuer),
    }));
    const trust = (phase: Phase) =>
      issuers.map(({ issuer, providerArn }) => trustTokens(issuer, providerArn, phase));
    this.#createPlanRole(boundary, trust('plan'));
    this.#createApplyRole(boundary, trust('apply'));
  }

  #describeScope(): Scope {
    const { settings, environment } = this.#props;
    return {
      account: this.#account,
      prefix: `${settings.name}-${environment.name}`,
      project: settings.name,
      environment,
      backend: settings.backend,
      boundaryArn: this.#account.roles.permissionsBoundary ?? '',
    };
  }

  /** @returns ARN of the boundary of the two roles */
  #createBoundaries(): string {
    const { permissionsBoundary } = this.#props.environment;
    if (permissionsBoundary !== undefined) return permissionsBoundary;
    this.#createPolicy(
      'boundary',
      'What the roles of the environment may do at most',
      environmentBoundaryStatements(this.#scope),
    );
    return this.#createPolicy(
      'delivery',
      'What the roles may do at most that plan and apply the environment',
      deliveryBoundaryStatements(this.#scope),
    );
  }

  #createPolicy(
    part: 'boundary' | 'delivery',
    description: string,
    statements: readonly Statement[],
  ): string {
    const { settings, environment } = this.#props;
    const { path } = this.#account.roles;
    return new IamPolicy(this, part, {
      name: accessName(settings, environment, part),
      description,
      policy: policyDocument(statements),
      ...(path === '/' ? {} : { path }),
    }).arn;
  }

  /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html */
  #provide({ name, host, audience, providerArn }: TokenIssuer): string {
    if (providerArn !== undefined) return providerArn;
    return new IamOpenidConnectProvider(this, name, { url: `https://${host}`, clientIdList: [audience] }).arn;
  }

  #createPlanRole(permissionsBoundary: string, trust: readonly Statement[]): void {
    this.#createRole('plan', 'Reads what a plan reads', permissionsBoundary, trust, this.#reading());
  }

  #createApplyRole(permissionsBoundary: string, trust: readonly Statement[]): void {
    this.#createRole('apply', 'Deploys the environment', permissionsBoundary, trust, [
      ...this.#reading(),
      ...changingGrants(this.#scope).map(({ statement }) => statement),
      keepAccess(this.#scope),
    ]);
  }

  #reading(): readonly Statement[] {
    return readingGrants(this.#scope).map(({ statement }) => statement);
  }

  #createRole(
    phase: Phase,
    description: string,
    permissionsBoundary: string,
    trust: readonly Statement[],
    statements: readonly Statement[],
  ): void {
    const { settings, environment } = this.#props;
    const { arn } = new AccessRole(this, phase, {
      name: accessName(settings, environment, phase),
      description: `${description}: ${settings.name}-${environment.name}`,
      account: this.#account,
      permissionsBoundary,
      trust,
      statements,
    });
    new TerraformOutput(this, `${phase}_role_arn`, { value: arn, description: `${description}.` });
  }
}
