export { PlanFiles } from './plan-files';
