/** Keys as other tools call them, and what they are called here. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  memory: ['memoryMiB'],
  memoryMb: ['memoryMiB'],
  memoryLimitMiB: ['memoryMiB'],
  env: ['environment'],
  envVars: ['environment'],
  environmentVariables: ['environment'],
  variables: ['environment'],
  port: ['containerPort', 'productionPort'],
  replicas: ['desiredCount'],
  count: ['desiredCount'],
  min: ['minimum'],
  max: ['maximum'],
  minCapacity: ['minimum'],
  maxCapacity: ['maximum'],
  ephemeralStorage: ['ephemeralStorageGiB'],
  stopTimeout: ['stopTimeoutSeconds'],
  logRetention: ['logRetentionDays'],
  executeCommand: ['enableExecuteCommand'],
  certificate: ['certificateArn'],
  account: ['accountId'],
  vpc: ['vpcId'],
};

/** @returns the one of `keys` that another tool calls `key` */
export const calledHere = (key: string, keys: readonly string[]): string | undefined =>
  Object.hasOwn(otherNames, key) ? otherNames[key]?.find((name) => keys.includes(name)) : undefined;
