import { firstBranch, pushedReferences } from '../../../../rehearsal/cloud/git/pushed-references';

const [none, a, b] = ['0', 'a', 'b'].map((digit) => digit.repeat(40));

describe('what a push changed', () => {
  it('is read from what git tells its hook', () => {
    const report = [
      `${none} ${a} refs/heads/feature/x y`,
      `${a} ${b} refs/tags/v1`,
      `${b} ${none} refs/heads/refs/heads/odd`,
      `${a} ${b} refs/notes/commits`,
      'nonsense',
      '',
    ];
    expect(pushedReferences(report.join('\n'))).toEqual([
      { fullName: 'refs/heads/feature/x y', name: 'feature/x y', type: 'branch', newCommitId: a },
      { fullName: 'refs/tags/v1', name: 'v1', type: 'tag', oldCommitId: a, newCommitId: b },
      { fullName: 'refs/heads/refs/heads/odd', name: 'refs/heads/odd', type: 'branch', oldCommitId: b },
    ]);
  });

  it.each([
    [['b', 'main', 'a'], 'main'],
    [['b', 'a'], 'a'],
    [[], undefined],
  ])('of branches %j, %s is checked out', (names, expected) => {
    const report = [`${none} ${a} refs/tags/a`, `${a} ${none} refs/heads/0`];
    report.push(...names.map((name) => `${none} ${a} refs/heads/${name}`));
    expect(firstBranch(pushedReferences(report.join('\n')))).toBe(expected);
  });
});
