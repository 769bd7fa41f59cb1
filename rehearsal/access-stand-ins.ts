/** Access stacks of environments that are all in the account of the rehearsal, and whose state is where Terraform runs. Pure. */
import {
  change,
  changeEnvironments,
  objectAt,
  without,
  type Adaptation,
  type JsonObject,
} from './settings-changes';

export interface AccessProps {
  /** The backend that is rehearsed, if it is HCP Terraform. @default - the state is in the workspace */
  readonly backend?: JsonObject | undefined;
  /** Account of the embedded AWS. */
  readonly accountId: string;
}

/** Who assumes the roles where the tokens of HCP Terraform have no organization and no workspace. */
const standIn = { repository: 'rehearsal/hcp-terraform' };

/**
 * Settings whose identity providers go together: an account has one for each host, which the access stack of the first
 * environment makes.
 */
export function adaptAccess(settings: JsonObject, { backend, accountId }: AccessProps): Adaptation {
  const notes = new Set<string>();
  const hostOf: Readonly<Record<string, (issuer: JsonObject) => string>> = {
    gitHub: () => 'token.actions.githubusercontent.com',
    gitLab: ({ host }) => (typeof host === 'string' ? host : 'gitlab.com'),
    hcpTerraform: () => (typeof backend?.hostname === 'string' ? backend.hostname : 'app.terraform.io'),
  };
  const made = new Set<string>();
  const withProvider = (issuer: JsonObject, host: string): JsonObject => {
    if ('providerArn' in issuer) notes.add('an existing identity provider is made by the access stack');
    if (!made.has(host)) {
      made.add(host);
      return without(issuer, 'providerArn');
    }
    return { ...issuer, providerArn: `arn:aws:iam::${accountId}:oidc-provider/${host}` };
  };
  const withoutRuns = (access: JsonObject): JsonObject => {
    if (backend !== undefined || !('hcpTerraform' in access)) return access;
    notes.add(
      'tokens of GitHub stand in for those of HCP Terraform, because the state is kept in the workspace',
    );
    const others = without(access, 'hcpTerraform');
    return Object.keys(others).length === 0 ? { gitHub: standIn } : others;
  };
  const adapted = changeEnvironments(settings, (environment) =>
    change(environment, 'access', (access) => {
      const issuers = withoutRuns(access);
      return Object.fromEntries(
        Object.entries(issuers).map(([name, issuer]) => {
          const host = hostOf[name]?.(objectAt(issuers, name));
          return [name, host === undefined ? issuer : withProvider(objectAt(issuers, name), host)];
        }),
      );
    }),
  );
  return { settings: adapted, notes: [...notes] };
}
