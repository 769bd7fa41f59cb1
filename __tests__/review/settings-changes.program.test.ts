/** Changes of the settings, one at a time, against the deployed default stacks: recorded plans of Terraform, reviewed again. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changes } from './settings-changes/changes';
import { ofDefaults } from './settings-changes/fixtures';
import { describeChanges } from './settings-changes/describe-changes';
import { differences, restored, type PlannedStacks } from './settings-changes/recorded';
import { writeStacks } from './settings-changes/review-of';
import { StableIds } from './settings-changes/stable-ids';

const { readBase, readChange, stacksOf } = ofDefaults;

const root = join(__dirname, '../..');

describeChanges(changes, ofDefaults);

describe('a recording', () => {
  it('loses nothing of what is other than in the unchanged stacks', () => {
    const base = readBase();
    for (const name of Object.keys(changes)) {
      const { stacks } = readChange(name);
      expect({ name, stacks: differences(base, restored(base, stacks)) }).toEqual({ name, stacks });
    }
  });

  it('has the same ids for other ones that AWS chooses', () => {
    const recorded = (vpc: string, key: string): readonly string[] => {
      const ids = new StableIds();
      return [ids.learn(`${vpc} ${key}`), ids.replace(`${key} in ${vpc}, and vpc-0123456789abcdef9`)];
    };
    const [one, two] = [
      recorded('vpc-0a1b2c3d4e5f60718', '0f9b7d1c-5a3e-4a3c-9a55-0c1f6f1b2a3d'),
      recorded('vpc-8172635445362718a', '72c82ad4-2a4e-4877-8dea-8a1be2951aa1'),
    ];
    expect(one).toEqual(two);
    expect(one[1]).toBe(
      '00000000-0000-4000-8000-000000000001 in vpc-00000000000000001, and vpc-0123456789abcdef9',
    );
  });
});

describe('npm run review', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'settings-changes-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function review(stacks: PlannedStacks): {
    readonly status: number | null;
    readonly lines: readonly string[];
  } {
    const { synth, plans } = writeStacks(stacks, directory);
    const args = [join(root, 'scripts/review.cjs'), '--synth', synth, ...plans];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: directory,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return { status, lines: stdout.trimEnd().split('\n') };
  }

  it('says in two lines that unchanged stacks do not change, and that all of the service was judged', () => {
    const { status, lines } = review(readBase());
    expect(status).toBe(0);
    expect(lines.join('\n').replace(/\n(?=\S)/g, ' ')).toMatch(
      /^judged: aws_ecs_service\.\S+; not judged: none\n Clean: the 3 plans change nothing$/,
    );
  });

  it.each([
    ['a change without a finding', 'deploy-canary-15', 0, /^Clean: /],
    ['a warning', 'deploy-all-at-once', 2, /^Warnings: /],
    ['what must not be applied', 'testers-everybody', 3, /^Blocked: /],
  ])('ends with a status of its own for %s', (_, name, status, verdict) => {
    const reviewed = review(stacksOf(name));
    expect(reviewed.status).toBe(status);
    expect(reviewed.lines.at(-1)).toMatch(verdict);
  });
});
