import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { laneOf, lanes, longSuites, suitesUnderTraffic, waitingSuites } from './lanes.cjs';

const root = join(__dirname, '../../..');
const suite = (path: string): string => join(root, '__tests__', path);

describe('lanes of suites', () => {
  it.each([...suitesUnderTraffic, ...waitingSuites, ...longSuites])(
    'names a suite that is there: %s',
    (name) => {
      expect(existsSync(suite(`integration/${name}.test.ts`))).toBe(true);
    },
  );

  it.each([
    ['integration/rehearsal.test.ts', 'underTraffic'],
    ['integration/hcp-network-gone.test.ts', 'waiting'],
    ['integration/registry.test.ts', 'deploying'],
    // Parts of a suite are no suites of their own, and others have the word in their path.
    ['rehearsal/cloud/gateway/integration.test.ts', 'unit'],
    ['review/rules/index.test.ts', 'unit'],
  ])('knows the lane of %s', (path, lane) => {
    expect(laneOf(suite(path))).toBe(lane);
    expect(lanes.map(({ name }) => name)).toContain(lane);
  });

  it('start after a lane that waits for none', () => {
    for (const { after } of lanes) {
      if (after === undefined) continue;
      expect(lanes.filter(({ name }) => name === after)).toEqual([
        expect.not.objectContaining({ alone: expect.anything() as unknown }),
      ]);
    }
  });
});
