/** What a review can be written as. */
export const formats = ['terminal', 'markdown', 'sarif', 'json'] as const;

export type Format = (typeof formats)[number];
