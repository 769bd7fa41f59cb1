export { names } from './scripts';
export { currentState, Runs, type NewRun, type RunsProps } from './runs';
export { unpackInto } from './unpack';
