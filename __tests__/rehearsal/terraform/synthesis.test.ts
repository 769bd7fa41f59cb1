import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changedStacks,
  countResources,
  readSynthesis,
  requiredProviders,
} from '../../../rehearsal/terraform/synthesis';

describe('a synthesized project', () => {
  const output = mkdtempSync(join(tmpdir(), 'synthesis-test-'));
  afterAll(() => {
    rmSync(output, { recursive: true });
  });

  const synthesize = (stacks: Record<string, object>) => {
    for (const [name, json] of Object.entries(stacks)) {
      mkdirSync(join(output, 'stacks', name), { recursive: true });
      writeFileSync(join(output, 'stacks', name, 'cdk.tf.json'), JSON.stringify(json));
    }
    const entries = Object.keys(stacks).map((name) => [
      name,
      { name, synthesizedStackPath: `stacks/${name}/cdk.tf.json`, dependencies: [] },
    ]);
    writeFileSync(
      join(output, 'manifest.json'),
      JSON.stringify({ stacks: Object.fromEntries(entries) as object }),
    );
    return readSynthesis(output);
  };
  const network = {
    provider: { aws: [{ region: 'eu-west-1' }] },
    resource: { aws_subnet: { a: {}, b: {} }, aws_vpc: { vpc: { cidr_block: '10.0.0.0/16' } } },
    terraform: { required_providers: { aws: { source: 'aws', version: '5.100.0' } } },
  };

  it('has stacks with their directory, region and resources', () => {
    const [stack] = synthesize({ network });
    expect(stack).toMatchObject({
      name: 'network',
      directory: join(output, 'stacks/network'),
      region: 'eu-west-1',
    });
    expect(countResources(stack!)).toBe(3);
  });

  it('needs every provider once, by its whole address', () => {
    const docker = {
      terraform: { required_providers: { docker: { source: 'kreuzwerker/docker', version: '3.6.2' } } },
    };
    expect(requiredProviders(synthesize({ network, other: network, docker }))).toEqual([
      { source: 'hashicorp/aws', version: '5.100.0' },
      { source: 'kreuzwerker/docker', version: '3.6.2' },
    ]);
  });

  it('changes in a stack whose arguments differ, and not in one that only steers Terraform otherwise', () => {
    const vpc = (members: object) => ({ ...network, resource: { aws_vpc: { vpc: members } } });
    const before = synthesize({ a: vpc({ cidr_block: '10.0.0.0/16' }), b: vpc({}), c: vpc({}) });
    const after = synthesize({
      a: vpc({ cidr_block: '10.1.0.0/16' }),
      b: vpc({ lifecycle: { prevent_destroy: true } }),
      c: vpc({}),
      d: {},
    });
    expect(changedStacks(before, after).map((stack) => stack.name)).toEqual(['a', 'd']);
  });
});
