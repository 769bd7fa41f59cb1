/** File of the suppressions, beside cdktf.json. */
export const defaultSuppressions = '.review-suppressions.yaml';
