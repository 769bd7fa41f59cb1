/** `.terraformignore`: cdktf asks Terraform for its version when a stack has the backend of HCP Terraform. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildEnvironment } from '../../stacks/environment';
import { readSettings } from '../../stacks/settings';
import { synthesize } from '../../stacks/synthesis';
import { globMatcher } from '../../support/glob';
import { withApp } from '../support/app';
import { describeWith, testTools } from '../support/tools';

/** Text of `.terraformignore` of each stack. */
const ignoreFiles = (settings: object): readonly (string | undefined)[] =>
  withApp((app) => {
    const read = readSettings(settings);
    for (const environment of read.environments) buildEnvironment(app, read, environment);
    synthesize(app);
    const stacks = join(app.outdir, 'stacks');
    return readdirSync(stacks).map((stack) => {
      const path = join(stacks, stack, '.terraformignore');
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    });
  });

describeWith([testTools.terraform], '.terraformignore', () => {
  test('each stack that HCP Terraform runs leaves out what holds secrets', () => {
    const files = ignoreFiles({ backend: { type: 'cloud', organization: 'acme' } });
    expect(files).toHaveLength(3);
    expect(new Set(files).size).toBe(1);
    const patterns = (files[0] ?? '').trim().split('\n');
    const isLeftOut = (name: string) =>
      patterns.some((pattern) => globMatcher(pattern, { braces: false })(name));
    for (const name of ['errored.tfstate', 'terraform.tfstate.backup', 'plan', 'saved.tfplan', 'x.tfvars'])
      expect([name, isLeftOut(name)]).toEqual([name, true]);
    expect(isLeftOut('cdk.tf.json')).toBe(false);
    expect(isLeftOut('.terraform.lock.hcl')).toBe(false);
  });

  test('other backends upload nothing', () => {
    expect(ignoreFiles({})).toEqual([undefined, undefined, undefined]);
  });
});
