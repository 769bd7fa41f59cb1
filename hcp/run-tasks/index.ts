export { RunTasks, type TaskLimits } from './run-tasks';
