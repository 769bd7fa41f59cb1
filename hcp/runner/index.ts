export { names } from './scripts';
export { Runs, type NewRun, type RunsProps } from './runs';
export { unpackInto } from './unpack';
export { currentState } from './states';
