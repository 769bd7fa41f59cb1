export { RunTasks, type TaskLimits } from './attached-tasks';
