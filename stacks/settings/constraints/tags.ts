import { type Constraint, type EnvironmentSubject, type Finding, repeated, when } from './constraint';

/** Tags that the stacks set themselves; `Name` stands on some resources. */
const ownTags = ['Project', 'Environment', 'ManagedBy', 'Name'];
const maximumTags = 50;

const taggingRules = 'https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html';

/** Tags of the project and of the environment, with the place that says them. */
function userTags({ settings, environment }: EnvironmentSubject): readonly string[] {
  return [...new Set([...Object.keys(settings.tags), ...Object.keys(environment.tags)])];
}

export const tagCount: Constraint<EnvironmentSubject> = {
  refused: 'more than 46 tags',
  because: `a resource has at most ${maximumTags}, and ${ownTags.join(', ')} are set already`,
  source: taggingRules,
  check: (subject) => {
    const count = userTags(subject).length;
    return when(count > maximumTags - ownTags.length, {
      path: ['tags'],
      got: `${count} with those of the project`,
      allowed: `at most ${maximumTags - ownTags.length}`,
    });
  },
};

export const ownTagKeys: Constraint<EnvironmentSubject> = {
  refused: `a tag ${ownTags.join(', ')}`,
  because: 'the stacks set it themselves',
  source: taggingRules,
  check: (subject) => clashes(subject, ownTags, 'remove it or name it differently'),
};

export const tagsThatDifferInCase: Constraint<EnvironmentSubject> = {
  refused: 'tags whose keys differ in case only',
  because: 'IAM treats them as equal and rejects the role',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html',
  check: (subject) => {
    const keys = userTags(subject);
    return repeated(keys.map((key) => key.toLowerCase())).flatMap((index) => {
      const key = keys[index];
      return key === undefined ? [] : [{ path: ['tags', key], fix: 'write both alike' }];
    });
  },
};

function clashes(subject: EnvironmentSubject, reserved: readonly string[], fix: string): readonly Finding[] {
  const lower = reserved.map((key) => key.toLowerCase());
  return userTags(subject).flatMap((key) =>
    when(lower.includes(key.toLowerCase()), { path: ['tags', key], fix }),
  );
}
