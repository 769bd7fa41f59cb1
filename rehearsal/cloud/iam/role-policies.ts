/** Roles with all of their policies, read from the IAM that the upstream emulator keeps. */
import type { RegionalClient } from '../contract/client';
import { itemsAt, textAt, type XmlElement } from '../protocol/xml-document';
import type { PolicyDocument } from './policy';

export interface RolePolicies {
  readonly arn: string;
  readonly name: string;
  readonly trust: PolicyDocument;
  /** Inline and attached. */
  readonly policies: readonly PolicyDocument[];
  /** @default - the role has none */
  readonly boundary?: PolicyDocument;
}

/** IAM and STS are global: their one endpoint is in this region. */
export const globalRegion = 'us-east-1';

/** Name of a role by its ARN, without its path. */
export const roleName = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/**
 * Reads a role as it is now.
 *
 * @throws AwsError NoSuchEntity
 */
export async function readRolePolicies(iam: RegionalClient, roleArn: string): Promise<RolePolicies> {
  const RoleName = roleName(roleArn);
  const [role, inline, attached] = await Promise.all([
    iam.query('iam.GetRole', { RoleName }),
    inlinePolicies(iam, RoleName),
    attachedPolicies(iam, RoleName),
  ]);
  const boundaryArn = textAt(role, 'Role', 'PermissionsBoundary', 'PermissionsBoundaryArn');
  return {
    arn: textAt(role, 'Role', 'Arn') ?? roleArn,
    name: RoleName,
    trust: documentAt(role, 'Role', 'AssumeRolePolicyDocument'),
    policies: [...inline, ...attached],
    ...(boundaryArn !== undefined && { boundary: await managedPolicy(iam, boundaryArn) }),
  };
}

async function inlinePolicies(iam: RegionalClient, RoleName: string): Promise<readonly PolicyDocument[]> {
  const names = await allItems(iam, 'ListRolePolicies', RoleName, 'PolicyNames');
  return Promise.all(
    names.map(async ({ text: PolicyName }) =>
      documentAt(await iam.query('iam.GetRolePolicy', { RoleName, PolicyName }), 'PolicyDocument'),
    ),
  );
}

async function attachedPolicies(iam: RegionalClient, RoleName: string): Promise<readonly PolicyDocument[]> {
  const attached = await allItems(iam, 'ListAttachedRolePolicies', RoleName, 'AttachedPolicies');
  return Promise.all(attached.map((policy) => managedPolicy(iam, textAt(policy, 'PolicyArn') ?? '')));
}

async function managedPolicy(iam: RegionalClient, PolicyArn: string): Promise<PolicyDocument> {
  const policy = await iam.query('iam.GetPolicy', { PolicyArn });
  const VersionId = textAt(policy, 'Policy', 'DefaultVersionId') ?? 'v1';
  const version = await iam.query('iam.GetPolicyVersion', { PolicyArn, VersionId });
  return documentAt(version, 'PolicyVersion', 'Document');
}

async function allItems(
  iam: RegionalClient,
  action: string,
  RoleName: string,
  member: string,
): Promise<readonly XmlElement[]> {
  const items: XmlElement[] = [];
  let marker: { readonly Marker?: string } = {};
  for (;;) {
    const page = await iam.query(`iam.${action}`, { RoleName, ...marker });
    items.push(...itemsAt(page, member));
    const next = textAt(page, 'Marker');
    if (textAt(page, 'IsTruncated') !== 'true' || next === undefined) return items;
    marker = { Marker: next };
  }
}

/** Documents travel percent-encoded (RFC 3986). */
function documentAt(element: XmlElement, ...path: string[]): PolicyDocument {
  return JSON.parse(decodeURIComponent(textAt(element, ...path) ?? '{"Statement":[]}')) as PolicyDocument;
}
