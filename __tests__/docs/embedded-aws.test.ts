/** The tables of docs/embedded-aws.md say what the code does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionTypeNames } from '../../rehearsal/cloud/codepipeline/action-types';
import { ownedServices } from '../../rehearsal/cloud/owned-services';
import { allRepairs } from '../../rehearsal/cloud/repairs';
import { runningParts, surroundings } from '../support/surroundings';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'embedded-aws.md'), 'utf8');

/** Cells of the rows of the tables below a heading, without the head of the table. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => /^\|(?! *-)/.test(line));
  return rows.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

const sortedList = (operations: object) => Object.keys(operations).sort().join(', ');

describe('docs/embedded-aws.md', () => {
  it('lists the operations of every service of this project', () => {
    expect(rowsBelow('Services of this project').map(([, ...cells]) => cells)).toEqual(
      ownedServices(surroundings()).map(({ targetPrefix, operations, otherwise }) => [
        targetPrefix,
        sortedList(operations),
        otherwise === 'refuse' ? 'refused' : 'moto',
      ]),
    );
  });

  it('lists the operations of every repair', async () => {
    const parts = runningParts();
    const listed = rowsBelow('Answers of moto').map(([service, operations]) => [service, operations]);
    expect(listed).toEqual(
      allRepairs(surroundings(), parts).map(({ service, operations }) => [service, sortedList(operations)]),
    );
    await parts.stop();
  });

  it('names the providers of the actions that pipelines know', () => {
    const providers = new Set(actionTypeNames.map((name) => name.split('/')[2]));
    expect([...providers].sort()).toEqual([
      'CodeBuild',
      'CodeCommit',
      'CodeDeployToECS',
      'CodeStarSourceConnection',
      'Manual',
      'S3',
    ]);
    expect(page).toContain(
      'sources from CodeCommit, S3 and connections, CodeBuild as build and as test, manual approval, and `CodeDeployToECS`',
    );
  });
});
