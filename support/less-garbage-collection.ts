/**
 * Variables of Terraform where it is started again and again: each start reads the schemas of its providers, 13 MB of the
 * AWS provider, and ends. Go's garbage collector takes a third of the processor's time for that unless the heap may grow
 * further; Terraform then holds some 120 MB more.
 *
 * @see https://go.dev/doc/gc-guide#GOGC
 */
export const lessGarbageCollection = { GOGC: '400' };
