/** Environment of cdktf. Pure. */

const option = '--disable-warning';

/**
 * Leaves out Node's warning about listeners: cdktf adds some for each stack, so it is about their number and no leak. The
 * other warnings stay.
 *
 * @see https://nodejs.org/api/cli.html#--disable-warningcode-or-type
 */
export function cdktfEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // Node before 20.11 does not start with an option that it does not know.
  if (!process.allowedNodeEnvironmentFlags.has(option)) return env;
  const options = [env.NODE_OPTIONS, `${option}=MaxListenersExceededWarning`].filter(Boolean);
  return { ...env, NODE_OPTIONS: options.join(' ') };
}
