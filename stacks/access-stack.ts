import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { readAccount } from './account';
import { deliveryBoundaryStatements, environmentBoundaryStatements } from './access/boundaries';
import { changeServices, changeTraffic } from './access/changing';
import type { Grant } from './access/grant';
import { readEnvironment, readServices } from './access/reading';
import { keepAccess } from './access/roles';
import { accessName, type AccessPart, type Scope } from './access/scope';
import { trustTokens } from './access/trust';
import { AccessRole, type AccessRoleProps } from './constructs/access-role';
import { layFoundation } from './foundation';
import { policyDocument, type AwsAccount, type Statement } from './iam';
import { receiversOf } from './promotion-parties';
import {
  tokenIssuers,
  type EnvironmentSettings,
  type Phase,
  type Settings,
  type TokenIssuer,
} from './settings';

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
    const permissionsBoundary = this.#createBoundaries();
    const policyArns = this.#createReading();
    const issuers = tokenIssuers(settings, environment).map((issuer) => ({
      issuer,
      providerArn: this.#provide(issuer),
    }));
    const trust = (phase: Phase) =>
      issuers.map(({ issuer, providerArn }) => trustTokens(issuer, providerArn, phase));
    this.#createPlanRole({ permissionsBoundary, policyArns, trust: trust('plan') });
    this.#createApplyRole({ permissionsBoundary, policyArns, trust: trust('apply') });
  }

  #describeScope(): Scope {
    const { settings, environment } = this.#props;
    return {
      account: this.#account,
      prefix: `${settings.name}-${environment.name}`,
      project: settings.name,
      environment,
      backend: settings.backend,
      receivers: environment.services.flatMap((service) =>
        receiversOf({ settings, environment, service, account: this.#account }),
      ),
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

  #createPolicy(part: AccessPart, description: string, statements: readonly Statement[]): string {
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

  /** @returns ARNs of the policies that both roles have */
  #createReading(): Readonly<Record<string, string>> {
    const description = 'What a plan reads';
    return {
      environment: this.#createPolicy(
        'read-environment',
        description,
        statementsOf(readEnvironment(this.#scope)),
      ),
      services: this.#createPolicy('read-services', description, statementsOf(readServices(this.#scope))),
    };
  }

  #createPlanRole(grants: RoleGrants): void {
    this.#createRole('plan', 'Reads what a plan reads', grants);
  }

  #createApplyRole(grants: RoleGrants): void {
    const traffic = this.#createPolicy(
      'change-traffic',
      'Network and load balancers that an apply changes',
      statementsOf(changeTraffic(this.#scope)),
    );
    this.#createRole('apply', 'Deploys the environment', {
      ...grants,
      policyArns: { ...grants.policyArns, traffic },
      statements: [...statementsOf(changeServices(this.#scope)), keepAccess(this.#scope)],
    });
  }

  #createRole(phase: Phase, description: string, grants: RoleGrants): void {
    const { settings, environment } = this.#props;
    const { arn } = new AccessRole(this, phase, {
      ...grants,
      name: accessName(settings, environment, phase),
      description: `${description}: ${settings.name}-${environment.name}`,
      account: this.#account,
    });
    new TerraformOutput(this, `${phase}_role_arn`, { value: arn, description: `${description}.` });
  }
}

type RoleGrants = Pick<AccessRoleProps, 'permissionsBoundary' | 'trust' | 'policyArns' | 'statements'>;

const statementsOf = (grants: readonly Grant[]): readonly Statement[] =>
  grants.map(({ statement }) => statement);
