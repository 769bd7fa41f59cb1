import { adaptAccess } from '../../rehearsal/access-stand-ins';
import type { JsonObject } from '../../rehearsal/settings-changes';
import { readSettings } from '../../stacks/settings';

const accountId = '123456789012';
const gitHub = { repository: 'acme/shop' };
const cloud = { type: 'cloud', organization: 'acme' };
const environments = (...access: readonly JsonObject[]): JsonObject => ({
  environments: Object.fromEntries(access.map((each, at) => [`env${at}`, { access: each }])),
});
const adapt = (settings: JsonObject, backend?: JsonObject) => adaptAccess(settings, { backend, accountId });

describe('access of a rehearsal', () => {
  it('stays as it is with a provider that the stack makes', () => {
    const settings = environments({ gitHub });
    expect(adapt(settings)).toEqual({ settings, notes: [] });
    expect(adapt({ name: 'shop' })).toEqual({ settings: { name: 'shop' }, notes: [] });
  });

  it('of environments in several accounts has one provider for each host, in the account of the rehearsal', () => {
    const elsewhere = 'arn:aws:iam::444455556666:oidc-provider/gitlab.example.com';
    const gitLab = { project: 'acme/shop', host: 'gitlab.example.com', providerArn: elsewhere };
    const provider = (host: string) => `arn:aws:iam::${accountId}:oidc-provider/${host}`;
    const { settings, notes } = adapt(environments({ gitHub }, { gitHub, gitLab }, { gitLab }));
    expect(settings).toEqual(
      environments(
        { gitHub },
        {
          gitHub: { ...gitHub, providerArn: provider('token.actions.githubusercontent.com') },
          gitLab: { project: 'acme/shop', host: 'gitlab.example.com' },
        },
        { gitLab: { ...gitLab, providerArn: provider('gitlab.example.com') } },
      ),
    );
    expect(notes).toHaveLength(1);
    expect(() => readSettings(settings)).not.toThrow();
  });

  it('of runs of HCP Terraform is that of GitHub where the state is in the workspace', () => {
    const { settings, notes } = adapt(environments({ hcpTerraform: {} }, { hcpTerraform: {}, gitHub }));
    expect(notes).toHaveLength(1);
    const standIn = { repository: expect.any(String) as string };
    expect(settings).toEqual(
      environments(
        { gitHub: standIn },
        {
          gitHub: {
            ...gitHub,
            providerArn: `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`,
          },
        },
      ),
    );
    expect(() => readSettings(settings)).not.toThrow();
  });

  it('of runs of HCP Terraform stays where HCP Terraform is rehearsed', () => {
    const settings = { ...environments({ hcpTerraform: {} }), backend: cloud };
    expect(adapt(settings, cloud)).toEqual({ settings, notes: [] });
  });
});
