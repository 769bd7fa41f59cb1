/** Recorded changes of settings, each reviewed again. */
import { readdirSync } from 'node:fs';
import type { SettingsChanges } from './settings-change';
import { baseName, type Recordings } from './fixtures';
import { reviewOf } from './review-of';
import { said, withoutPlan } from './said';

/** Declares the tests: each change has the review that it expects, and there is a recording for each and nothing else. */
export function describeChanges(changes: SettingsChanges, recordings: Recordings): void {
  describe('a change of the settings', () => {
    const all = Object.entries(changes).map(([name, change]) => [change.title, name, change] as const);

    it.each(all)('is reviewed: %s', (_, name, { settings, expects }) => {
      const { resources, withoutPlan: left = [], gaps = [], findings, ...rest } = expects;
      expect(recordings.readChange(name).settings).toEqual(settings);
      const stacks = recordings.stacksOf(name);
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
      const names = [baseName, ...Object.keys(changes)].map((name) => `${name}.json`);
      expect(readdirSync(recordings.directory).sort()).toEqual(names.sort());
    });
  });
}
