/** What a workload identity token says of the run that has it. Pure. */
import type { Organization, Project, Run, Workspace } from '../model/entities';

type RunPhase = 'plan' | 'apply';

export interface Workload {
  readonly organization: Organization;
  readonly project: Project;
  readonly workspace: Workspace;
  readonly run: Pick<Run, 'id'>;
  readonly phase: RunPhase;
}

export interface TokenProps {
  /** URL of this HCP Terraform, as whoever trusts it names it. */
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
  /** Of this token alone. */
  readonly id: string;
}

export type Claims = Readonly<Record<string, string | number>>;

/** Seconds: no run takes longer. */
const lifetime = 24 * 60 * 60;

/** Seconds that clocks may differ. */
const tolerance = 5;

/** @see https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens */
export function claimsOf(
  { organization, project, workspace, run, phase }: Workload,
  { issuer, audience, now, id }: TokenProps,
): Claims {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const whole = `organization:${organization.name}:project:${project.name}:workspace:${workspace.name}`;
  return {
    jti: id,
    iss: issuer,
    aud: audience,
    iat: issuedAt,
    nbf: issuedAt - tolerance,
    exp: issuedAt + lifetime,
    sub: `${whole}:run_phase:${phase}`,
    terraform_run_phase: phase,
    terraform_organization_id: organization.id,
    terraform_organization_name: organization.name,
    terraform_project_id: project.id,
    terraform_project_name: project.name,
    terraform_workspace_id: workspace.id,
    terraform_workspace_name: workspace.name,
    terraform_full_workspace: whole,
    terraform_run_id: run.id,
  };
}
