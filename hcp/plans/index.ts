export { PlanFiles } from './plan-files';
export type { Counts } from './redacted';
