export { names } from './scripts';
export { Runs, type NewRun } from './runs';
export { unpackInto } from './unpack';
export { currentState } from './states';
