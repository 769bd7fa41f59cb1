/** Services that share a load balancer: recorded plans of Terraform, reviewed, and their drift. */
import { readdirSync } from 'node:fs';
import { driftIn } from '../../review/plan-files/drift';
import { readPlan } from '../../review/plan/read/read-plan';
import { driftLines } from '../../review/report';
import { sharedChanges } from './settings-changes/changes/shared-load-balancer';
import { baseName, ofShared } from './settings-changes/fixtures';
import type { PlannedStack, PlannedStacks, ShownChange, ShownPlan } from './settings-changes/recorded';
import { reviewOf } from './settings-changes/review-of';
import { said, withoutPlan } from './settings-changes/said';

const { readBase, readChange, stacksOf } = ofShared;
const balancer = 'shop-live-load-balancer';
const web = 'shop-live-web-service';

describe('a change of the settings', () => {
  const all = Object.entries(sharedChanges).map(([name, change]) => [change.title, name, change] as const);

  it.each(all)('is reviewed: %s', (_, name, { settings, expects }) => {
    const { resources, withoutPlan: left = [], gaps = [], findings, ...rest } = expects;
    expect(readChange(name).settings).toEqual(settings);
    const stacks = stacksOf(name);
    const review = said(reviewOf(stacks));
    expect({ ...review, withoutPlan: withoutPlan(stacks) }).toEqual({
      ...rest,
      gaps,
      findings: [...findings].sort(),
      resources: resources ?? review.resources,
      withoutPlan: [...left].sort(),
    });
  });

  it('is recorded for each, and for nothing else', () => {
    const names = [baseName, ...Object.keys(sharedChanges)].map((name) => `${name}.json`);
    expect(readdirSync(ofShared.directory).sort()).toEqual(names.sort());
  });
});
